/* A runtime driver that stands in front of GetVariable and counts its calls in a context from the firmware's pool, as
 * drivers that filter or log variables do. Everything that the specification asks of such a driver is done: the
 * table's CRC is made right again, and at SetVirtualAddressMap the saved service and the context's address are
 * converted (UEFI 2.10, 8.4). What CONTEXT_MEMORY, the type of the pool, says decides whether that is enough. A twin
 * may leave one thing out (KEEP_CONTEXT_PHYSICAL), or do one too many (WRITE_OWN_CODE).
 */
#ifndef HOOKED_GET_VARIABLE_H
#define HOOKED_GET_VARIABLE_H

#include <handoff/efi.h>

struct context {
    UINT64 calls;
};

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table);

static EFI_RUNTIME_SERVICES *runtime_services;
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
    runtime_services->ConvertPointer(0, (void **)&original);
#ifndef KEEP_CONTEXT_PHYSICAL
    runtime_services->ConvertPointer(0, (void **)&context);
#endif
}

static EFI_STATUS hook(EFI_BOOT_SERVICES *boot_services)
{
    EFI_TABLE_HEADER *header = &runtime_services->Hdr;

    context->calls = 0;
    original = runtime_services->GetVariable;
    runtime_services->GetVariable = counted_get_variable;
    header->CRC32 = 0;
    return boot_services->CalculateCrc32(header, header->HeaderSize, &header->CRC32);
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    EFI_BOOT_SERVICES *boot_services = system_table->BootServices;
    EFI_EVENT event;
    EFI_STATUS status = boot_services->AllocatePool(CONTEXT_MEMORY, sizeof(*context), (void **)&context);

    (void)image;
    runtime_services = system_table->RuntimeServices;
    if (status == EFI_SUCCESS)
        status = boot_services->CreateEvent(EVT_SIGNAL_VIRTUAL_ADDRESS_CHANGE, TPL_NOTIFY, convert, NULL, &event);
    if (status == EFI_SUCCESS)
        status = hook(boot_services);
    return status;
}

#endif
