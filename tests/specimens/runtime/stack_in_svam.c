/* Its VirtualAddressChange handler runs on a stack of its own, as code does that needs a deep one, and the stack lies
 * in boot-services memory. A system without that memory cannot even take the page fault there, unless its exceptions
 * have a stack of their own. */
#include "../driver.h"

#define PAGES 4

static EFI_PHYSICAL_ADDRESS stack;

static void EFIAPI at_change(EFI_EVENT event, void *unused)
{
    (void)event, (void)unused;
    __asm__ volatile("mov %%rsp, %%rbx\n\t"
                     "mov %0, %%rsp\n\t"
                     "push %%rbx\n\t"
                     "pop %%rsp"
                     :
                     : "r"(stack + PAGES * 4096)
                     : "rbx", "memory");
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    (void)image;
    driver_begin(system_table);
    const EFI_STATUS status = boot_services->AllocatePages(AllocateAnyPages, EfiBootServicesData, PAGES, &stack);
    return status == EFI_SUCCESS ? at_virtual_address_change(at_change) : status;
}
