/* memcpy, memset and memcmp: all that the gift asks of its surroundings. General registers only: with them, string
 * instructions are what the processor does fastest, and eight bytes at a time also where it is no better at bytes
 * than its instructions say. Linked into the loader and into the kernel stub. */

    .text

    .globl memcpy
    .hidden memcpy
    .type memcpy, @function
memcpy:
    mov     %rdi, %rax
    mov     %rdx, %rcx
    shr     $3, %rcx
    rep movsq
    mov     %edx, %ecx
    and     $7, %ecx
    rep movsb
    ret
    .size memcpy, . - memcpy

    .globl memset
    .hidden memset
    .type memset, @function
memset:
    mov     %rdi, %r8
    movzbl  %sil, %esi
    mov     $0x0101010101010101, %rax
    imul    %rsi, %rax
    mov     %rdx, %rcx
    shr     $3, %rcx
    rep stosq
    mov     %edx, %ecx
    and     $7, %ecx
    rep stosb
    mov     %r8, %rax
    ret
    .size memset, . - memset

    .globl memcmp
    .hidden memcmp
    .type memcmp, @function
memcmp:
    mov     %rdx, %rcx
    shr     $3, %rcx
    xor     %eax, %eax              /* equal, should there be nothing to compare */
    repe cmpsq
    je      1f
    sub     $8, %rdi                /* these once more, byte by byte */
    sub     $8, %rsi
    mov     $8, %edx
    jmp     2f
1:  and     $7, %edx
2:  mov     %edx, %ecx
    repe cmpsb
    je      3f
    movzbl  -1(%rdi), %eax
    movzbl  -1(%rsi), %ecx
    sub     %ecx, %eax
3:  ret
    .size memcmp, . - memcmp

    .section .note.GNU-stack, "", @progbits
