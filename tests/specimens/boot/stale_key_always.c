/* The map key is stale at every attempt: the loader must give up at its bound. */
#define STALE_KEY_REFUSALS ~(UINTN)0
#include "../stale_key.h"
