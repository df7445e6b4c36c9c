/* The kernel inside the loader: the whole file, as it is. */
    .section .kernel, "a"
    .incbin KERNEL
