/* From the firmware's world to the crossing table. Intel SDM volume 3, 2.5 (control registers), 4.1.2 (paging modes),
 * 12.12 (page attribute table). */

#define CR0_KNOWN   0x80050033      /* PG AM WP NE ET MP PE */
#define CR4_KNOWN   0x00000620      /* OSXMMEXCPT OSFXSR PAE */
#define CR4_LA57    0x00001000      /* cannot change in long mode: kept as found */
#define MSR_EFER    0xc0000080
#define MSR_PAT     0x277
#define PAT_LOW     0x00070406      /* HANDOFF_X86_64_PAT */
#define PAT_HIGH    0x00070105
#define CODE        0x08
#define DATA        0x10

    .text

/* void arch_cross(const struct arch_crossing *crossing, void (*beyond)(void *), void *context)
 * The image, and so this code, is mapped 1:1 by the firmware's tables and by the crossing table. */
    .globl arch_cross
    .hidden arch_cross
    .type arch_cross, @function
arch_cross:
    cli
    cld
    mov     %rdi, %rbx
    mov     %rsi, %r12
    mov     %rdx, %r13
    sub     $8, %rsp
    call    efer_known
    mov     0(%rbx), %rsi           /* all of it now: the structure is on the firmware's stack, which will be gone */
    mov     8(%rbx), %r8
    mov     16(%rbx), %r14
    mov     %rax, %r15

    mov     %cr4, %rax              /* PGE goes off with this, and global translations with it */
    and     $CR4_LA57, %eax
    or      $CR4_KNOWN, %eax
    mov     %rax, %cr4
    mov     $MSR_EFER, %ecx
    mov     %r15d, %eax
    xor     %edx, %edx
    wrmsr
    mov     $MSR_PAT, %ecx
    mov     $PAT_LOW, %eax
    mov     $PAT_HIGH, %edx
    wrmsr

    mov     %rsi, %cr3              /* from here on nothing of the firmware's tables or stack is used */
    mov     %r8, %rsp
    mov     $CR0_KNOWN, %eax        /* task switched and emulation off too: x87 and SSE are usable */
    mov     %rax, %cr0

    call    traps_begin

    /* The descriptor table lies in the landing page, at the address that both tables translate. */
    add     $(gdt - arch_landing), %r14
    sub     $16, %rsp
    movw    $(gdt_end - gdt - 1), 6(%rsp)
    mov     %r14, 8(%rsp)
    lgdt    6(%rsp)
    add     $16, %rsp
    pushq   $CODE
    lea     1f(%rip), %rax
    push    %rax
    lretq
1:  mov     $DATA, %eax
    mov     %eax, %ds
    mov     %eax, %es
    mov     %eax, %ss
    xor     %eax, %eax
    mov     %eax, %fs
    mov     %eax, %gs
    lldt    %ax
    fninit
    pushq   $0x1f80                 /* MXCSR after reset: all exceptions masked */
    ldmxcsr (%rsp)
    add     $8, %rsp

    mov     %r13, %rdi
    xor     %ebp, %ebp
    call    *%r12
    ud2
    .size arch_cross, . - arch_cross

/* void arch_enter_kernel(const struct arch_entry *entry) */
    .globl arch_enter_kernel
    .hidden arch_enter_kernel
    .type arch_enter_kernel, @function
arch_enter_kernel:
    mov     0(%rdi), %rcx           /* root */
    mov     8(%rdi), %rdx           /* stack top */
    mov     16(%rdi), %rsi          /* entry */
    mov     32(%rdi), %rax          /* landing page */
    mov     24(%rdi), %rdi          /* boot info: the kernel's argument */
    jmp     *%rax
    .size arch_enter_kernel, . - arch_enter_kernel

/* The landing page: copied to a page that both tables map at one virtual address, read-only and executable. Segment
 * descriptors are marked as accessed, so that the processor has nothing to write there. */
    .section .rodata
    .balign 16
    .globl arch_landing
    .hidden arch_landing
arch_landing:
    mov     %rcx, %cr3              /* the 1:1 world ends here */
    mov     %rdx, %rsp
    lidt    no_idt(%rip)
    push    $0                      /* as after a call, with nowhere to return to */
    xor     %eax, %eax
    xor     %ebx, %ebx
    xor     %ecx, %ecx
    xor     %edx, %edx
    xor     %ebp, %ebp
    xor     %r8d, %r8d
    xor     %r9d, %r9d
    xor     %r10d, %r10d
    xor     %r11d, %r11d
    xor     %r12d, %r12d
    xor     %r13d, %r13d
    xor     %r14d, %r14d
    xor     %r15d, %r15d
    jmp     *%rsi
no_idt:
    .word   0
    .quad   0
    .balign 16
gdt:
    .quad   0
    .quad   0x00af9b000000ffff      /* 64-bit code */
    .quad   0x00cf93000000ffff      /* data */
gdt_end:
    .globl arch_landing_end
    .hidden arch_landing_end
arch_landing_end:

    .section .note.GNU-stack, "", @progbits
