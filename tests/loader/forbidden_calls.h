/* Calls of boot services that are forbidden at one time or another, and how an offence is seen.
 */
#ifndef TESTS_LOADER_FORBIDDEN_CALLS_H
#define TESTS_LOADER_FORBIDDEN_CALLS_H

#include "direct_call.h"

struct forbidden_call {
    void (*act)(void);
    const char *service;
    bool        frees_nothing; /* what was never allocated: an offence at any time */
};

#define FORBIDDEN_CALLS 9
extern const struct forbidden_call forbidden_calls[FORBIDDEN_CALLS];

/* Remembers the services as they are, for calls that come when the tables no longer have them. */
void forbidden_calls_keep(void);

void forbidden_call_for_map(void);
void forbidden_call_to_open(void);
void forbidden_call_to_wait(void);

/* Does something that an offence must be found in. */
void assert_offence(void (*act)(void), const char *offence);

#endif
