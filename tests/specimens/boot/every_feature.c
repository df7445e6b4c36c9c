/* Switches on in CR4 and EFER what the processor has, before the loader runs, as other firmware may: no firmware at
 * hand leaves SMEP, SMAP, UMIP, protection keys or global pages on. Intel SDM volume 3, 2.5. */
#include <handoff/efi.h>

#define PAGING_USER 4u
#define MSR_EFER    0xc0000080u
#define EFER_SCE    1u

/* A feature, where CPUID tells of it, and its bit in CR4. */
struct feature {
    UINT32 leaf;
    UINT32 output; /* 1 EBX, 2 ECX, 3 EDX */
    UINT32 bit;
    UINT32 control;
    BOOLEAN refuses_user_pages;
};
static const struct feature features[] = {
    {1, 3, 2, 3, FALSE},   /* DE */
    {1, 3, 7, 6, FALSE},   /* MCE */
    {1, 3, 13, 7, FALSE},  /* PGE */
    {1, 2, 26, 18, FALSE}, /* OSXSAVE */
    {7, 1, 0, 16, FALSE},  /* FSGSBASE */
    {7, 1, 7, 20, TRUE},   /* SMEP */
    {7, 1, 20, 21, TRUE},  /* SMAP */
    {7, 2, 2, 11, FALSE},  /* UMIP */
    {7, 2, 3, 22, FALSE},  /* PKE */
};

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table);

static BOOLEAN is_there(const struct feature *feature)
{
    UINT32 a = feature->leaf, b, c = 0, d;

    __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    const UINT32 output[] = {a, b, c, d};
    return (output[feature->output] >> feature->bit & 1) != 0;
}

/* SMEP and SMAP forbid what the firmware does itself where its own pages are those of user mode. */
static BOOLEAN on_user_pages(void)
{
    UINT64 root;

    __asm__ volatile("mov %%cr3, %0" : "=r"(root));
    return (*(const UINT64 *)(root & ~HANDOFF_PAGE_MASK) & PAGING_USER) != 0;
}

static void enable_system_calls(void)
{
    UINT32 low, high;

    __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(MSR_EFER));
    __asm__ volatile("wrmsr" : : "a"(low | EFER_SCE), "d"(high), "c"(MSR_EFER));
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    UINT64 control;

    (void)image;
    (void)system_table;
    __asm__ volatile("mov %%cr4, %0" : "=r"(control));
    for (UINTN i = 0; i < sizeof(features) / sizeof(features[0]); i++)
        if (is_there(&features[i]) && !(features[i].refuses_user_pages && on_user_pages()))
            control |= 1ULL << features[i].control;
    __asm__ volatile("mov %0, %%cr4" : : "r"(control));
    enable_system_calls();
    return EFI_SUCCESS;
}
