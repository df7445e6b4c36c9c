/* void arch_fill(void *memory, UINT64 size, UINT64 pattern)
 * As fast as memory takes it: past the caches, into which it would be read first and then pushed out of. It takes
 * SSE, which arch_cross has turned on, and leaves nothing in its registers. */

    .text

    .globl arch_fill
    .hidden arch_fill
    .type arch_fill, @function
arch_fill:
    test    $15, %dil               /* a memory map that is not as it should be */
    jnz     2f
    movq    %rdx, %xmm0
    punpcklqdq %xmm0, %xmm0
    add     %rsi, %rdi
    neg     %rsi
1:
    .irp offset, 0, 16, 32, 48, 64, 80, 96, 112
    movntdq %xmm0, \offset(%rdi,%rsi)
    .endr
    sub     $-128, %rsi
    jnz     1b
    sfence
    pxor    %xmm0, %xmm0
    ret
2:  mov     %rdx, %rax
    mov     %rsi, %rcx
    shr     $3, %rcx
    rep stosq
    ret
    .size arch_fill, . - arch_fill

    .section .note.GNU-stack, "", @progbits
