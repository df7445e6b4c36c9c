#include "diagnosis.h"

#include <stddef.h>

#include "same_text.h"

static const struct step {
    const char *slug;
    const char *cause; /* of a fault; NULL: no fault has this slug, or each its own */
    const char *next;
} steps[] = {
    {DIAGNOSIS_STALE_BOOT_SERVICES_DATA,
     "it was allocated as memory that ends with ExitBootServices; allocate it as EfiRuntimeServicesData (UEFI 2.10, "
     "7.2)",
     "Find the runtime driver at the fault's instruction: it kept a pointer to memory that ended with "
     "ExitBootServices. Copy what it needs into EfiRuntimeServicesData before."},
    {DIAGNOSIS_BOOT_SERVICE_CALLED,
     "boot services end with ExitBootServices; they must not be called at runtime (UEFI 2.10, 7.4.6)",
     "Find the caller: it jumped to code that ended with ExitBootServices, or read the table of boot services. Let "
     "it test for runtime, or do the work in an ExitBootServices handler."},
    {DIAGNOSIS_PROTOCOL_USED,
     "protocols end with ExitBootServices; they must not be looked up or used at runtime (UEFI 2.10, 7.4.6)",
     "Find the caller: protocols end with ExitBootServices. Resolve them before and keep only runtime memory."},
    {DIAGNOSIS_UNCONVERTED_POINTER,
     "the pointer still holds the physical address; convert it with ConvertPointer (UEFI 2.10, 8.4)",
     "Convert this pointer with ConvertPointer in the driver's VirtualAddressChange handler; it still holds "
     "the physical address."},
    {DIAGNOSIS_UNCONVERTED_CODE_POINTER,
     "the function pointer still holds the physical address; convert it with ConvertPointer (UEFI 2.10, 8.4)",
     "Convert this function pointer with ConvertPointer in the driver's VirtualAddressChange handler, or give "
     "the image base relocations."},
    {DIAGNOSIS_CONVERTED_TWICE,
     "the pointer was moved twice by the distance that its region moved; convert it once (UEFI 2.10, 8.4)",
     "Convert this pointer once: look for two handlers that share it, and for distances that are added without "
     "ConvertPointer."},
    {DIAGNOSIS_NULL_POINTER,
     "the pointer was never set, or ExitBootServices made it null, as it does with EFI_SYSTEM_TABLE.BootServices "
     "(UEFI 2.10, 7.4.6); if physical page 0 was meant, that is not the firmware's at runtime",
     "Find the pointer: one that was never set, one whose allocation failed, or one that ExitBootServices makes null "
     "(EFI_SYSTEM_TABLE.BootServices, ConIn, ConOut, StdErr and their handles). At runtime it must not be used, "
     "nor physical page 0."},
    {DIAGNOSIS_UNDECLARED_REGION,
     "no descriptor with EFI_MEMORY_RUNTIME holds this address; declare what is used at runtime (UEFI 2.10, 7.2)",
     "Let the firmware declare this region with EFI_MEMORY_RUNTIME (MMIO through the GCD services), or not use "
     "it at runtime."},
    {DIAGNOSIS_WRITE_TO_CODE,
     "the Memory Attributes Table calls this memory read-only (UEFI 2.10, 4.6)",
     "The driver writes to memory that the Memory Attributes Table calls read-only: move the variable out of "
     "the code section."},
    {DIAGNOSIS_EXECUTE_OF_DATA,
     "the Memory Attributes Table calls this memory data (UEFI 2.10, 4.6)",
     "The firmware runs code from memory that the Memory Attributes Table calls data: build the image with its "
     "code in an executable section."},
    {DIAGNOSIS_WRITABLE_CODE, NULL,
     "Keep code and data of runtime images in sections of their own, aligned to pages, so that the firmware can "
     "give each entry of its Memory Attributes Table EFI_MEMORY_RO or EFI_MEMORY_XP."},
    {DIAGNOSIS_STACK_OVERRUN,
     "33 KiB of stack were not enough, several times what a caller has to provide (UEFI 2.10, 2.3)",
     "The service needs more than 33 KiB of stack, several times what a caller has to provide (UEFI 2.10, 2.3); "
     "look for large local buffers or recursion."},
    {DIAGNOSIS_BUFFER_OVERRUN,
     "the service goes beyond the size that its caller gave (UEFI 2.10, 8.2)",
     "The service reads or writes beyond the size that its caller gave: a security defect. Look at how it uses that "
     "size, also where the buffer is too small or empty."},
    {DIAGNOSIS_STALE_MAP_KEY,
     NULL,
     "Look for an ExitBootServices handler, or a hook of GetMemoryMap, that allocates memory."},
    {DIAGNOSIS_BAD_RUNTIME_MAP,
     NULL,
     "Compare the runtime descriptors of the final map with section 7.2: type, alignment, EFI_MEMORY_RUNTIME."},
    {DIAGNOSIS_SVAM_REFUSED,
     NULL,
     "Look up the status that SetVirtualAddressMap returned in section 8.4, and the map it was given in the "
     "loader's log."},
    {DIAGNOSIS_INTERRUPTS_ENABLED,
     "a runtime service must leave interrupts as its caller set them (UEFI 2.10, 8.1)",
     "A runtime service must leave interrupts as its caller set them: look for STI, EnableInterrupts, or "
     "RestoreTPL."},
    {DIAGNOSIS_RETURNED_FROM_RESET,
     NULL,
     "ResetSystem must not return: look at the platform's ResetSystemLib and at the registers it writes."},
};

static const struct step *find(const char *slug)
{
    for (unsigned i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
        if (same_text(slug, steps[i].slug))
            return &steps[i];
    return NULL;
}

const char *diagnosis_cause(const char *slug)
{
    const struct step *step = find(slug);

    return step ? step->cause : NULL;
}

const char *diagnosis_next_step(const char *slug)
{
    const struct step *step = find(slug);

    if (step)
        return step->next;
    return "Look up the fault's instruction in the map file of the firmware image whose descriptor it lies in.";
}
