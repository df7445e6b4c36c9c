/* Each faults, most of them with the address in the first argument, %rcx (UEFI 2.10, 2.3.4.2). */

    .macro  service name
    .globl  \name
    .hidden \name
    .type   \name, @function
\name:
    .endm

    .text

service read_from
    mov     (%rcx), %rax
    ret
service write_to
    movb    $1, (%rcx)
    ret
service jump_to
    jmp     *%rcx
service push_at
    lea     8(%rcx), %rsp
    push    %rax
    ret
service recurse
    call    recurse
    ret
service divide
    xor     %ecx, %ecx
    div     %ecx
    ret
service nonmaskable
    int     $2
    ret
service breakpoint
    int3
    ret
service undefined
    ud2
    ret
service machine_check
    int     $18
    ret

/* These two return: it is the caller that has to notice, when it looks at the vector registers. */
service vector_unit_off
    mov     %cr4, %rax
    and     $~0x200, %rax           /* OSFXSR */
    mov     %rax, %cr4
    ret
service vector_unit_lent
    mov     %cr0, %rax
    or      $8, %rax                /* TS */
    mov     %rax, %cr0
    ret

service software_interrupt
    sti
    int     $0x68
    ret

/* The timer's counter 0 goes off every 4096 ticks, 3.4 ms, and is let through. */
service wait_for_timer
    mov     $0x34, %al
    outb    %al, $0x43
    mov     $0, %al
    outb    %al, $0x40
    mov     $0x10, %al
    outb    %al, $0x40
    mov     $0xfe, %al
    outb    %al, $0x21
    sti
    mov     $1000000000, %ecx
1:  dec     %ecx
    jnz     1b
    ret

    .section .note.GNU-stack, "", @progbits
