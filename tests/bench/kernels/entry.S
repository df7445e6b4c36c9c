/* Where a measured kernel begins. Its first instruction reads the counter; bench_main gets it, with the boot_info, or
 * NULL of loaders that hand over none. The code runs wherever it is. Multiboot2 enters the same file with 32 bits. */

/* Where it lies for loaders that do without page tables: kernel.lds has the same distance. */
#define physical(symbol) (symbol - (0xffffffff80000000 - 0x1000000))

    .section .multiboot, "a"
    .balign 8
header:
    .long   0xe85250d6, 0, header_end - header, -(0xe85250d6 + header_end - header)
    .word   3, 0                    /* the address to enter at */
    .long   12, physical(enter_32)
    .balign 8
    .word   0, 0
    .long   8
header_end:

    .section .text.entry, "ax"
    .globl kernel_main
kernel_main:
    rdtsc
    shl     $32, %rdx
    lea     (%rdx,%rax), %rsi
    jmp     bench_main

/* Paging with a 1:1 map of 4 GiB, and 64 bits. */
    .code32
enter_32:
    rdtsc
    mov     %eax, %esi
    mov     %edx, %edi
    mov     $physical(root), %eax
    mov     %eax, %cr3
    mov     %cr4, %eax
    or      $0x20, %eax             /* PAE */
    mov     %eax, %cr4
    mov     $0xc0000080, %ecx       /* EFER.LME */
    rdmsr
    or      $0x100, %eax
    wrmsr
    mov     %cr0, %eax
    or      $0x80000000, %eax       /* PG */
    mov     %eax, %cr0
    lgdt    physical(descriptors)
    ljmp    $8, $physical(enter_64)
    .code64
enter_64:
    mov     $16, %eax
    mov     %eax, %ss
    mov     $physical(stack_end) - 8, %esp
    shl     $32, %rdi
    or      %rdi, %rsi
    xor     %edi, %edi
    jmp     bench_main

    .data
    .balign 4096
root:
    .quad   physical(directory) + 3 /* present, writable */
    .fill   511, 8, 0
directory:
    .quad   0x83, 0x40000083, 0x80000083, 0xc0000083 /* a GiB each */
    .fill   508, 8, 0
segments:
    .quad   0, 0x00af9a000000ffff, 0x00cf92000000ffff
descriptors:
    .word   descriptors - segments - 1
    .long   physical(segments)

/* scripts/bench-boot finds the number by these words. */
    .balign 16
    .ascii  "payload's pages:"
    .globl payload_pages
    .hidden payload_pages
payload_pages:
    .quad   1

    .bss
    .balign 16
    .skip   4096
stack_end:

/* A page of the pattern that scripts/bench-boot appends more of: each is filled with its number, the first with how
 * many there are. */
    .section .payload, "a"
    .globl payload
    .hidden payload
payload:
    .fill   512, 8, 1

    .section .note.GNU-stack, "", @progbits
