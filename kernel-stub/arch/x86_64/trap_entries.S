/* 32 exception entries of TRAP_ENTRY_SIZE bytes. Each leaves the stack as struct trap_frame describes it;
 * vectors for which the processor pushes no error code get a 0 in its place. */

    .text

    .globl trap_entries
    .hidden trap_entries
    .balign 16
trap_entries:
    .set vector, 0
    .rept 32
    .balign 16
    .if vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || vector == 21 || vector == 29 || vector == 30
    .else
    pushq   $0
    .endif
    pushq   $vector
    jmp     trap_common
    .set vector, vector + 1
    .endr

/* The processor aligned the stack to 16 before it pushed: with 22 values on it, it is aligned again. */
    .balign 16
    .type trap_common, @function
trap_common:
    cld
    push    %rax
    push    %rbx
    push    %rcx
    push    %rdx
    push    %rbp
    push    %rsi
    push    %rdi
    push    %r8
    push    %r9
    push    %r10
    push    %r11
    push    %r12
    push    %r13
    push    %r14
    push    %r15
    mov     %rsp, %rdi
    call    trap
    pop     %r15
    pop     %r14
    pop     %r13
    pop     %r12
    pop     %r11
    pop     %r10
    pop     %r9
    pop     %r8
    pop     %rdi
    pop     %rsi
    pop     %rbp
    pop     %rdx
    pop     %rcx
    pop     %rbx
    pop     %rax
    add     $16, %rsp               /* vector and error code */
    iretq
    .size trap_common, . - trap_common

    .section .note.GNU-stack, "", @progbits
