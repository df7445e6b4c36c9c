/* The map key is stale at the first two attempts, then current. */
#define STALE_KEY_REFUSALS 2
#include "../stale_key.h"
