/* Each wants what is not mapped, mostly at the address in the first argument, %rcx, where four pages of poisoned
 * memory begin; and goes on afterwards (UEFI 2.10, 2.3.4.2). */

    .macro  service name
    .globl  \name
    .hidden \name
    .type   \name, @function
\name:
    .endm

    .text

service step_read
    mov     (%rcx), %rax
    ret

service step_read_across_pages
    mov     4092(%rcx), %rax
    ret

service step_read_in_loop
    xor     %eax, %eax
1:  mov     (%rcx), %rdx
    inc     %eax
    cmp     $100, %eax
    jne     1b
    ret

/* From the end of the first page and the beginning of the second to the third and the fourth, a byte at a time. */
service step_copy
    push    %rsi
    push    %rdi
    lea     0xff0(%rcx), %rsi
    lea     0x2ff0(%rcx), %rdi
    mov     $32, %ecx
    rep movsb
    mov     %ecx, %eax
    pop     %rdi
    pop     %rsi
    ret

/* What one instruction was granted, the next one has to be granted again. */
service step_move_again
    mov     (%rcx), %rax
    mov     0x3000(%rcx), %rdx
    push    %rsi
    push    %rdi
    mov     %rcx, %rsi
    lea     0x3000(%rcx), %rdi
    movsq
    pop     %rdi
    pop     %rsi
    mov     $42, %eax
    ret

/* The flags that are pushed there are those under which the instruction was stepped; taken as they are, the
 * instruction behind it traps. From there on none may: the trap flag is returned. */
service step_push_flags
    mov     %rsp, %r8
    lea     0x800(%rcx), %rsp
    pushfq
    mov     %r8, %rsp
    push    0x7f8(%rcx)
    popfq
    nop
    pushfq
    pop     %rax
    and     $0x100, %eax
    ret

service step_call
    sub     $40, %rsp
    call    *%rcx
    add     $40, %rsp
    ret

service step_tail_call
    jmp     *%rcx

service step_call_without_argument
    mov     %rcx, %rax
    xor     %ecx, %ecx
    jmp     *%rax

/* With tables of its own, as far as anybody can tell. */
service step_on_other_tables
    mov     %cr3, %rax
    xor     $8, %rax                /* PWT */
    mov     %rax, %cr3
    mov     (%rcx), %rax
    ret

    .section .note.GNU-stack, "", @progbits
