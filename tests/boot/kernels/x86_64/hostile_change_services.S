/* Each returns 42, and all but the first three leave one thing as it must not be (UEFI 2.10, 2.3.4). */

    .macro  service name
    .globl  \name
    .hidden \name
    .type   \name, @function
\name:
    .endm

    .macro  done
    mov     $42, %eax
    ret
    .endm

    .text

service add_up
    lea     (%rcx, %rdx, 2), %rax
    lea     (%rax, %r8, 4), %rax
    lea     (%rax, %r9, 8), %rax
    mov     40(%rsp), %r10
    shl     $4, %r10
    add     %r10, %rax
    mov     %rsp, %r10
    and     $15, %r10
    cmp     $8, %r10                /* aligned to 16 before the call */
    je      1f
    xor     %eax, %eax
1:  ret

service change_nothing_at_all
    done

service change_volatile_registers
    .irp    register, rcx, rdx, r8, r9, r10, r11
    mov     $1, %\register
    .endr
    .irp    register, 0, 1, 2, 3, 4, 5
    pxor    %xmm\register, %xmm\register
    .endr
    stc
    done

service change_sticky_flags         /* of MXCSR: any computation may set them */
    pushq   $0x1fbf
    ldmxcsr (%rsp)
    pop     %rax
    done

    .irp    register, rbx, rbp, rsi, rdi, r12, r13, r14, r15
service change_\register
    mov     $1, %\register
    done
    .endr

    .irp    register, 6, 15
service change_xmm\register\()_low
    mov     $0xffff, %eax
    pinsrw  $0, %eax, %xmm\register
    done
service change_xmm\register\()_high
    mov     $0xffff, %eax
    pinsrw  $4, %eax, %xmm\register
    done
    .endr

service change_rsp
    pop     %rcx
    sub     $64, %rsp
    mov     $42, %eax
    jmp     *%rcx

service change_interrupt_flag
    sti
    done
service change_direction_flag
    std
    done
service change_alignment_flag
    pushfq
    orq     $0x40000, (%rsp)
    popfq
    done

service change_cr0
    mov     %cr0, %rax
    and     $~0x10000, %rax         /* WP */
    mov     %rax, %cr0
    done
service change_cr3
    mov     %cr3, %rax
    xor     $8, %rax                /* PWT */
    mov     %rax, %cr3
    done
service change_cr4
    mov     %cr4, %rax
    xor     $4, %rax                /* TSD */
    mov     %rax, %cr4
    done
service change_efer
    mov     $0xc0000080, %ecx
    rdmsr
    xor     $1, %eax                /* SCE */
    wrmsr
    done
service change_pat
    mov     $0x277, %ecx
    rdmsr
    xor     $0x04000000, %edx       /* the last entry, which no page uses */
    wrmsr
    done

service change_gdtr
    sub     $16, %rsp
    sgdt    (%rsp)
    movw    $0xfff, (%rsp)
    lgdt    (%rsp)
    add     $16, %rsp
    done
service change_idtr
    sub     $16, %rsp
    sidt    (%rsp)
    addq    $16, 2(%rsp)
    lidt    (%rsp)
    add     $16, %rsp
    done

    .irp    register, ss, ds, es
service change_\register
    xor     %eax, %eax
    mov     %eax, %\register
    done
    .endr

service change_mxcsr
    pushq   $0x1f00                 /* an exception unmasked */
    ldmxcsr (%rsp)
    pop     %rax
    done
service change_x87
    pushq   $0x27f                  /* double precision */
    fldcw   (%rsp)
    pop     %rax
    done

service change_depth
    movq    $1, -1000(%rsp)
    done

    .section .note.GNU-stack, "", @progbits
