/* returns.c on a machine that has so little memory left that the loader's buffers fit but its page tables do not. */
#define PAGES_LEFT 400
#include "returns.c"
