/* Builds a function in memory from the pool and calls it, as drivers do that patch a template. The memory is runtime
 * data and properly converted; a system that applies the Memory Attributes Table lets nobody execute it. */
#include "../driver.h"

#define RETURN 0xc3

static struct {
    UINT8 code[16];
} *function;

static EFI_STATUS prepare(void)
{
    const EFI_STATUS status =
        boot_services->AllocatePool(EfiRuntimeServicesData, sizeof(*function), (void **)&function);

    if (status == EFI_SUCCESS)
        function->code[0] = RETURN;
    return status;
}

static void at_call(void)
{
    __asm__ volatile("call *%0" : : "r"(function->code) : "memory", "cc");
}

static void convert(void)
{
    convert_pointer(&function);
}

#define PREPARE prepare
#define CONVERT convert
#include "../hooked_get_time.h"
