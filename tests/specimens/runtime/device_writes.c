/* Lets a device write to a buffer in boot-services memory at runtime: it was allocated when the driver started and
 * its physical address given to the device (here QEMU's configuration device, which copies its signature by DMA). No
 * page table stands in its way, and no fault betrays it: the system's memory just changes. */
#include "../driver.h"

#define DEVICE_ADDRESS_HIGH 0x514
#define DEVICE_ADDRESS_LOW  0x518
#define READ_SIGNATURE      0x0a /* select item 0 and read it */
#define SIGNATURE_SIZE      4

/* Its numbers are big-endian. */
static struct {
    UINT32 control;
    UINT32 size;
    UINT64 address;
} *request;
static UINT64 request_address;
static UINT64 buffer;

static EFI_STATUS prepare(void)
{
    EFI_STATUS status = boot_services->AllocatePool(EfiRuntimeServicesData, sizeof(*request), (void **)&request);

    if (status == EFI_SUCCESS)
        status = boot_services->AllocatePages(AllocateAnyPages, EfiBootServicesData, 1, &buffer);
    request_address = (UINT64)request;
    return status;
}

static void write_port(UINT16 port, UINT32 value)
{
    __asm__ volatile("outl %0, %1" : : "a"(__builtin_bswap32(value)), "Nd"(port) : "memory");
}

static void at_call(void)
{
    request->control = __builtin_bswap32(READ_SIGNATURE);
    request->size = __builtin_bswap32(SIGNATURE_SIZE);
    request->address = __builtin_bswap64(buffer);
    write_port(DEVICE_ADDRESS_HIGH, (UINT32)(request_address >> 32));
    write_port(DEVICE_ADDRESS_LOW, (UINT32)request_address);
}

static void convert(void)
{
    convert_pointer(&request);
}

#define PREPARE prepare
#define CONVERT convert
#include "../hooked_get_time.h"
