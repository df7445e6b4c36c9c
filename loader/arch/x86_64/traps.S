/* Exceptions on the crossing table. A fault inside a guarded firmware call ends that call; any other means that the
 * loader itself is wrong. Intel SDM volume 3, 6.12 to 6.15. */

#define EFI_ABORTED_LOW  21
#define CODE             0x08
#define VECTORS          32

    .text

/* EFI_STATUS arch_call_guarded(struct handoff_fault *fault, EFI_STATUS (*call)(void *context), void *context) */
    .globl arch_call_guarded
    .hidden arch_call_guarded
    .type arch_call_guarded, @function
arch_call_guarded:
    push    %rbp
    push    %rbx
    push    %r12
    push    %r13
    push    %r14
    push    %r15
    movl    $-1, 0(%rdi)            /* fault->vector = HANDOFF_NO_FAULT */
    mov     %rdi, guarded_fault(%rip)
    mov     %rsp, guarded_stack(%rip)
    mov     %rdx, %rdi
    sub     $8, %rsp                /* six pushes and the return address left it 8 off */
    call    *%rsi
    add     $8, %rsp
leave_guarded:
    cli                             /* whatever the firmware did to the flags */
    cld
    movq    $0, guarded_stack(%rip)
    pop     %r15
    pop     %r14
    pop     %r13
    pop     %r12
    pop     %rbx
    pop     %rbp
    ret
    .size arch_call_guarded, . - arch_call_guarded

/* Each vector's entry pushes its number, after a 0 where the processor pushes no error code, and takes 16 bytes. */
    .balign 16
trap_entries:
    vector = 0
    .rept VECTORS
    .balign 16
    .if !((1 << vector) & 0x60227d00) /* 8 10-14 17 21 29 30 bring an error code */
    pushq   $0
    .endif
    pushq   $vector
    jmp     trap
    vector = vector + 1
    .endr

/* Stack: vector, error code, rip, cs, rflags, rsp, ss. */
trap:
    mov     guarded_stack(%rip), %rcx
    test    %rcx, %rcx
    jz      1f
    mov     guarded_fault(%rip), %rdi
    mov     0(%rsp), %rax
    mov     %eax, 0(%rdi)
    mov     8(%rsp), %rax
    mov     %eax, 4(%rdi)
    mov     16(%rsp), %rax
    mov     %rax, 8(%rdi)
    mov     %cr2, %rax
    mov     %rax, 16(%rdi)
    mov     %rcx, %rsp
    mov     $1, %eax
    shl     $63, %rax
    or      $EFI_ABORTED_LOW, %rax
    jmp     leave_guarded
1:  mov     0(%rsp), %rdi
    mov     16(%rsp), %rsi
    mov     %cr2, %rdx
    and     $-16, %rsp
    call    arch_trap_unexpected
    ud2

/* Fills the interrupt descriptor table and loads it. Clobbers rax, rcx, rdx, rdi. */
    .globl arch_load_traps
    .hidden arch_load_traps
    .type arch_load_traps, @function
arch_load_traps:
    lea     trap_entries(%rip), %rax
    lea     idt(%rip), %rdi
    mov     $VECTORS, %ecx
1:  mov     %ax, 0(%rdi)
    movw    $CODE, 2(%rdi)
    movw    $0x8e00, 4(%rdi)        /* present interrupt gate */
    mov     %rax, %rdx
    shr     $16, %rdx
    mov     %edx, 6(%rdi)           /* address bits 16 to 47 */
    shr     $32, %rdx
    mov     %edx, 10(%rdi)
    add     $16, %rax
    add     $16, %rdi
    dec     %ecx
    jnz     1b
    sub     $16, %rsp
    movw    $(VECTORS * 16 - 1), 6(%rsp)
    lea     idt(%rip), %rax
    mov     %rax, 8(%rsp)
    lidt    6(%rsp)
    add     $16, %rsp
    ret
    .size arch_load_traps, . - arch_load_traps

    .bss
    .balign 16
idt:            .skip VECTORS * 16
guarded_stack:  .skip 8             /* 0: no guarded call is under way */
guarded_fault:  .skip 8

    .section .note.GNU-stack, "", @progbits
