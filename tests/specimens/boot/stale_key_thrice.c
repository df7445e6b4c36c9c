/* The map key is stale at the first three attempts, then current. */
#define STALE_KEY_REFUSALS 3
#include "../stale_key.h"
