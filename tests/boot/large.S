/* 64 MiB that make a kernel large, in the middle of what is loaded: nothing after it would work were it misplaced. */
    .section .rodata.large, "a", @progbits
    .fill (64 << 20) / 8, 8, 0x0123456789abcdef
    .section .note.GNU-stack, "", @progbits
