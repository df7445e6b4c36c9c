/* A runtime driver that stands in front of GetVariable and counts its calls in a context from the firmware's pool, as
 * drivers that filter or log variables do. Everything that the specification asks of such a driver is done: the
 * table's CRC is made right again, and at SetVirtualAddressMap the saved service and the context's address are
 * converted (UEFI 2.10, 8.4). What CONTEXT_MEMORY, the type of the pool, says decides whether that is enough. A twin
 * may leave one thing out (KEEP_CONTEXT_PHYSICAL), or do one too many (WRITE_OWN_CODE).
 */
#ifndef HOOKED_GET_VARIABLE_H
#define HOOKED_GET_VARIABLE_H

#include "../driver.h"

struct context {
    UINT64 calls;
};

static EFI_GET_VARIABLE original;
static struct context *context;

static void count_call(void)
{
#ifdef WRITE_OWN_CODE
    UINTN address = (UINTN)count_call;
    __asm__("" : "+r"(address)); /* a compiler that knew what is there would object to the write */
    volatile UINT8 *code = (volatile UINT8 *)address;
    const UINT8 byte = *code;
    *code = byte;
#endif
    context->calls++;
}

/* An address that only the image's base relocations keep right: firmware applies them at SetVirtualAddressMap. */
static void (*volatile const before_call)(void) = count_call;

static EFI_STATUS EFIAPI counted_get_variable(CHAR16 *name, EFI_GUID *vendor, UINT32 *attributes, UINTN *size,
                                              void *data)
{
    before_call();
    return original(name, vendor, attributes, size, data);
}

/* ConvertPointer knows runtime memory only: any other address is EFI_NOT_FOUND and stays as it is. */
static void EFIAPI convert(EFI_EVENT event, void *unused)
{
    (void)event, (void)unused;
    convert_pointer(&original);
#ifndef KEEP_CONTEXT_PHYSICAL
    convert_pointer(&context);
#endif
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    (void)image;
    driver_begin(system_table);
    EFI_STATUS status = boot_services->AllocatePool(CONTEXT_MEMORY, sizeof(*context), (void **)&context);
    if (status == EFI_SUCCESS)
        status = at_virtual_address_change(convert);
    if (status != EFI_SUCCESS)
        return status;
    context->calls = 0;
    HOOK(runtime_services, GetVariable, counted_get_variable, original);
    return EFI_SUCCESS;
}

#endif
