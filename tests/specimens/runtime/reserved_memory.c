/* Keeps its context in memory of type EfiReservedMemoryType, which no system touches, and takes that for safe. But
 * without EFI_MEMORY_RUNTIME no system maps it either: the first GetTime does not reach it. Servers were sold whose
 * firmware did this. */
#include "../driver.h"

static struct {
    volatile UINT64 calls;
} *context;

static EFI_STATUS prepare(void)
{
    return boot_services->AllocatePool(EfiReservedMemoryType, sizeof(*context), (void **)&context);
}

static void at_call(void)
{
    context->calls++;
}

#define PREPARE prepare
#include "../hooked_get_time.h"
