/* void firmware_enter(struct firmware_call *call, uint64_t stack): calls firmware on its own stack; unless the call
 * is lax, with sentinels in every register that it has to preserve, and stores what became of them. Microsoft x64
 * calling convention, UEFI 2.10, 2.3.4. */
#include "firmware_call.h"
#include "state.h"

    .bss
    .balign 8
    .globl firmware_kernel_stack
    .hidden firmware_kernel_stack
firmware_kernel_stack:
    .skip 8
call_entered:
    .skip 8
firmware_left_stack:
    .skip 8

    .text
    .globl firmware_enter
    .hidden firmware_enter
    .type firmware_enter, @function
firmware_enter:
    push    %rbx
    push    %rbp
    push    %r12
    push    %r13
    push    %r14
    push    %r15
    mov     %rsp, firmware_kernel_stack(%rip)
    mov     %rdi, call_entered(%rip)

    mov     %rdi, %rax
    mov     %rsi, %rsp
    mov     CALL_ARGUMENT + 32(%rax), %rcx
    mov     %rcx, 32(%rsp)
    cmpb    $0, CALL_LAX(%rax)
    jne     1f
    lea     CALL_BEFORE(%rax), %rdx
    .irp    register, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    movups  8 * STATE_VECTOR + 16 * (\register - 6)(%rdx), %xmm\register
    .endr
    mov     8 * STATE_GENERAL(%rdx), %rbx
    mov     8 * STATE_GENERAL + 8(%rdx), %rbp
    mov     8 * STATE_GENERAL + 16(%rdx), %rsi
    mov     8 * STATE_GENERAL + 24(%rdx), %rdi
    mov     8 * STATE_GENERAL + 32(%rdx), %r12
    mov     8 * STATE_GENERAL + 40(%rdx), %r13
    mov     8 * STATE_GENERAL + 48(%rdx), %r14
    mov     8 * STATE_GENERAL + 56(%rdx), %r15
1:  mov     CALL_ARGUMENT(%rax), %rcx
    mov     CALL_ARGUMENT + 8(%rax), %rdx
    mov     CALL_ARGUMENT + 16(%rax), %r8
    mov     CALL_ARGUMENT + 24(%rax), %r9
    pushq   $2                      /* every flag off; bit 1 is always set */
    popfq
    call    *CALL_FUNCTION(%rax)

    /* Interrupts may be on and the stack may be anywhere: the flags are safe only on our own. */
    mov     %rsp, firmware_left_stack(%rip)
    mov     firmware_kernel_stack(%rip), %rsp
    pushfq
    pushq   $2
    popfq
    mov     call_entered(%rip), %rcx
    mov     %rax, CALL_RESULT(%rcx)
    lea     CALL_AFTER(%rcx), %rdx
    pop     8 * STATE_FLAGS(%rdx)
    cmpb    $0, CALL_LAX(%rcx)
    jne     firmware_abandon
    mov     firmware_left_stack(%rip), %rax
    mov     %rax, 8 * STATE_STACK(%rdx)
    mov     %rbx, 8 * STATE_GENERAL(%rdx)
    mov     %rbp, 8 * STATE_GENERAL + 8(%rdx)
    mov     %rsi, 8 * STATE_GENERAL + 16(%rdx)
    mov     %rdi, 8 * STATE_GENERAL + 24(%rdx)
    mov     %r12, 8 * STATE_GENERAL + 32(%rdx)
    mov     %r13, 8 * STATE_GENERAL + 40(%rdx)
    mov     %r14, 8 * STATE_GENERAL + 48(%rdx)
    mov     %r15, 8 * STATE_GENERAL + 56(%rdx)
    .irp    register, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    movups  %xmm\register, 8 * STATE_VECTOR + 16 * (\register - 6)(%rdx)
    .endr

    .globl firmware_abandon
    .hidden firmware_abandon
firmware_abandon:
    pop     %r15
    pop     %r14
    pop     %r13
    pop     %r12
    pop     %rbp
    pop     %rbx
    ret
    .size firmware_enter, . - firmware_enter

    .section .note.GNU-stack, "", @progbits
