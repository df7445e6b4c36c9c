/* The calls that are measured. */
#ifndef CALLS_H
#define CALLS_H

#include "kernel-stub/runtime_call.h"

typedef EFI_STATUS call_function(struct runtime *runtime);

struct call {
    const char    *name;
    call_function *bare;
    call_function *wrapped;
};

#define CALLS 3
extern const struct call calls[CALLS];

/* A table of services that do nothing. */
EFI_RUNTIME_SERVICES *idle_services(void);

#endif
