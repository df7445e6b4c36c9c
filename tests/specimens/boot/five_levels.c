/* Switches the machine to 5-level paging before the loader runs, as newer firmware does by itself: no firmware at
 * hand leaves CR4.LA57 set. Long mode forbids the change, so paging goes off for a few instructions (Intel SDM volume
 * 3, 4.1.1, 4.1.2). Needs -cpu max and memory below 4 GiB. */
#include <handoff/efi.h>

#define CPUID_FEATURES 7
#define FEATURE_LA57   (1u << 16) /* ECX */

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table);

/* Puts the table of five levels in force; its physical address is below 4 GiB, and so is this code. */
void five_levels_switch(UINT32 root);

__asm__(
    ".text\n"
    "five_levels_switch:\n"
    "    push    %rbx\n"
    "    pushfq\n"
    "    cli\n"
    "    sub     $16, %rsp\n"
    "    sgdt    6(%rsp)\n"              /* the firmware's, to go back to */
    "    mov     %cs, %r8d\n"
    "    mov     %rsp, %r9\n"
    "    sub     $16, %rsp\n"
    "    movw    $31, 6(%rsp)\n"
    "    lea     descriptors(%rip), %rax\n"
    "    mov     %rax, 8(%rsp)\n"
    "    lgdt    6(%rsp)\n"
    "    lea     1f(%rip), %rax\n"
    "    lea     2f(%rip), %ebx\n"
    "    pushq   $8\n"
    "    push    %rax\n"
    "    lretq\n"
    "    .code32\n"
    "1:  mov     %cr0, %eax\n"
    "    and     $0x7fffffff, %eax\n"    /* paging off */
    "    mov     %eax, %cr0\n"
    "    mov     %cr4, %eax\n"
    "    or      $0x1000, %eax\n"        /* LA57 */
    "    mov     %eax, %cr4\n"
    "    mov     %edi, %cr3\n"
    "    mov     %cr0, %eax\n"
    "    or      $0x80000000, %eax\n"
    "    mov     %eax, %cr0\n"
    "    push    $0x18\n"
    "    push    %ebx\n"
    "    lret\n"
    "    .code64\n"
    "2:  mov     %r9, %rsp\n"
    "    lgdt    6(%rsp)\n"
    "    lea     3f(%rip), %rax\n"
    "    push    %r8\n"
    "    push    %rax\n"
    "    lretq\n"
    "3:  add     $16, %rsp\n"
    "    popfq\n"
    "    pop     %rbx\n"
    "    ret\n"
    "    .section .rodata\n"
    "    .balign 16\n"
    "descriptors:\n"
    "    .quad   0, 0x00cf9b000000ffff, 0x00cf93000000ffff, 0x00af9b000000ffff\n"
    "    .text\n");

static BOOLEAN has_five_levels(void)
{
    UINT32 a = CPUID_FEATURES, b, c = 0, d;

    __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    return (c & FEATURE_LA57) != 0;
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    EFI_PHYSICAL_ADDRESS page = 0xffffffff;
    UINT64 root;

    (void)image;
    if (!has_five_levels())
        return EFI_UNSUPPORTED;
    const EFI_STATUS status =
        system_table->BootServices->AllocatePages(AllocateMaxAddress, EfiBootServicesData, 1, &page);
    if (status != EFI_SUCCESS)
        return status;
    system_table->BootServices->SetMem((void *)page, HANDOFF_PAGE_SIZE, 0);
    __asm__ volatile("mov %%cr3, %0" : "=r"(root));
    *(UINT64 *)page = root | 3; /* the first of 512 tables of four levels */
    five_levels_switch((UINT32)page);
    return EFI_SUCCESS;
}
