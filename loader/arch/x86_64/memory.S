/* memcpy, memset and memcmp: all that the gift asks of its surroundings. General registers only: with
 * them, string instructions are what the processor does fastest. Linked into the loader and into the kernel stub. */

    .text

    .globl memcpy
    .hidden memcpy
    .type memcpy, @function
memcpy:
    mov     %rdi, %rax
    mov     %rdx, %rcx
    rep movsb
    ret
    .size memcpy, . - memcpy

    .globl memset
    .hidden memset
    .type memset, @function
memset:
    mov     %rdi, %r8
    mov     %esi, %eax
    mov     %rdx, %rcx
    rep stosb
    mov     %r8, %rax
    ret
    .size memset, . - memset

    .globl memcmp
    .hidden memcmp
    .type memcmp, @function
memcmp:
    mov     %rdx, %rcx
    xor     %eax, %eax
    cmp     %eax, %eax              /* equal, should there be nothing to compare */
    repe cmpsb
    je      1f
    movzbl  -1(%rdi), %eax
    movzbl  -1(%rsi), %ecx
    sub     %ecx, %eax
1:  ret
    .size memcmp, . - memcmp

    .section .note.GNU-stack, "", @progbits
