/* The map key is stale at the first attempt, then current. */
#define STALE_KEY_REFUSALS 1
#include "../stale_key.h"
