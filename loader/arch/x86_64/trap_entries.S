/* Exceptions on the crossing table: the entries, and the guarded call that they can end. traps.c says what happens.
 * Intel SDM volume 3, 6.12 to 6.15. */

    .text

/* EFI_STATUS guarded_enter(EFI_STATUS (*call)(void *context), void *context, UINT64 *stack): writes to `stack` with
 * which stack pointer guarded_leave makes it return. */
    .globl guarded_enter
    .hidden guarded_enter
    .type guarded_enter, @function
guarded_enter:
    push    %rbp
    push    %rbx
    push    %r12
    push    %r13
    push    %r14
    push    %r15
    mov     %rsp, (%rdx)
    mov     %rdi, %rax
    mov     %rsi, %rdi
    sub     $8, %rsp                /* six pushes and the return address left it 8 off */
    call    *%rax
    add     $8, %rsp

/* An exception continues here to end the call: status in rax, the stack as recorded. */
    .globl guarded_leave
    .hidden guarded_leave
guarded_leave:
    cli                             /* whatever the firmware did to the flags */
    cld
    pop     %r15
    pop     %r14
    pop     %r13
    pop     %r12
    pop     %rbx
    pop     %rbp
    ret
    .size guarded_enter, . - guarded_enter

/* Each vector's entry pushes its number, after a 0 where the processor pushes no error code, and takes 16 bytes. */
    .globl trap_entries
    .hidden trap_entries
    .balign 16
trap_entries:
    vector = 0
    .rept 32
    .balign 16
    .if !((1 << vector) & 0x60227d00) /* 8 10-14 17 21 29 30 bring an error code */
    pushq   $0
    .endif
    pushq   $vector
    jmp     trap
    vector = vector + 1
    .endr

/* struct trap_frame: a function keeps the other registers. The processor aligned the stack before it pushed five
 * values and an error code; with the vector and nine registers it is aligned again. */
trap:
    cld
    push    %rax
    push    %rcx
    push    %rdx
    push    %rsi
    push    %rdi
    push    %r8
    push    %r9
    push    %r10
    push    %r11
    mov     %rsp, %rdi
    call    trapped
    pop     %r11
    pop     %r10
    pop     %r9
    pop     %r8
    pop     %rdi
    pop     %rsi
    pop     %rdx
    pop     %rcx
    pop     %rax
    add     $16, %rsp               /* vector and error code */
    iretq

    .section .note.GNU-stack, "", @progbits
