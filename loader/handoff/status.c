#include <handoff/status.h>

const char *handoff_status_text(enum handoff_status status)
{
    switch (status) {
    case HANDOFF_OK:
        return "success";
    case HANDOFF_FIRMWARE_ERROR:
        return "a firmware call failed; look at its EFI_STATUS";
    case HANDOFF_BUFFER_TOO_SMALL:
        return "the buffer does not hold the result; provide a larger one";
    case HANDOFF_MAP_MALFORMED:
        return "the memory map cannot be stepped through: its stride, size or version is wrong; the firmware is at fault";
    case HANDOFF_KEY_NEVER_CURRENT:
        return "ExitBootServices refused the map key every time; a driver keeps changing the memory map: find and remove it";
    case HANDOFF_OUT_OF_WINDOW:
        return "a runtime region has no place in the virtual window; try virtmap=compact";
    case HANDOFF_VIRTUAL_ZERO:
        return "a runtime region would live at virtual address 0, which firmware cannot relocate to; choose another virtmap";
    case HANDOFF_ARENA_EXHAUSTED:
        return "no page left for another page table; provide a larger arena";
    case HANDOFF_MISALIGNED:
        return "an address or a size is not a multiple of 4 KiB, or the size is 0";
    case HANDOFF_NOT_CANONICAL:
        return "a virtual range is not canonical or wraps; choose addresses that the page tables can translate";
    case HANDOFF_PHYSICAL_TOO_BIG:
        return "a physical range lies beyond what the processor can address; the memory map is wrong";
    case HANDOFF_ALREADY_MAPPED:
        return "a virtual page is wanted for two physical ones; move the kernel or choose another virtmap";
    case HANDOFF_ATTRIBUTES_ABSENT:
        return "the firmware has no Memory Attributes Table; runtime code stays writable";
    case HANDOFF_ATTRIBUTES_VERSION:
        return "the Memory Attributes Table has an unknown version; it is not applied";
    case HANDOFF_ATTRIBUTES_STRIDE:
        return "the Memory Attributes Table has another descriptor size than the memory map; it is not applied";
    case HANDOFF_ATTRIBUTES_SIZE:
        return "the Memory Attributes Table is empty, cut off or larger than 2 MiB; it is not applied";
    case HANDOFF_ATTRIBUTES_ENTRY:
        return "the Memory Attributes Table has an entry that is empty, misaligned, wraps or is no runtime memory; it is not applied";
    case HANDOFF_ATTRIBUTES_ORDER:
        return "the Memory Attributes Table is unsorted or overlaps itself; it is not applied";
    case HANDOFF_ATTRIBUTES_STRAY:
        return "the Memory Attributes Table has an entry outside one region of its own type; it is not applied";
    case HANDOFF_ELF_TRUNCATED:
        return "the kernel file ends inside its own headers; copy it again";
    case HANDOFF_ELF_MAGIC:
        return "the kernel is not an ELF file";
    case HANDOFF_ELF_CLASS:
        return "the kernel is not a 64-bit little-endian ELF file; build it for a 64-bit target";
    case HANDOFF_ELF_MACHINE:
        return "the kernel is built for another processor";
    case HANDOFF_ELF_TYPE:
        return "the kernel is neither ET_EXEC nor ET_DYN; link it";
    case HANDOFF_ELF_HEADER_SIZE:
        return "the kernel's ELF or program header has another size than ELF64 lays down";
    case HANDOFF_ELF_NO_SEGMENT:
        return "the kernel has no PT_LOAD segment; look at readelf -lW";
    case HANDOFF_ELF_TOO_MANY_SEGMENTS:
        return "the kernel has too many program headers or PT_LOAD segments (64 and 16 are the limits)";
    case HANDOFF_ELF_SEGMENT_SIZE:
        return "a kernel segment is larger in the file than in memory";
    case HANDOFF_ELF_SEGMENT_OUTSIDE_FILE:
        return "a kernel segment lies beyond the end of the file; the file was cut off: copy it again";
    case HANDOFF_ELF_SEGMENT_WRAPS:
        return "a kernel segment wraps around the end of the address space";
    case HANDOFF_ELF_SEGMENT_ALIGNMENT:
        return "a kernel segment's p_align is no power of two, or its offset and address differ modulo it";
    case HANDOFF_ELF_SEGMENT_OVERLAP:
        return "two kernel segments share a page or are out of order; align each to 4 KiB in the linker script";
    case HANDOFF_ELF_SEGMENT_ACCESS:
        return "a kernel segment is both writable and executable, or not readable; separate code from data";
    case HANDOFF_ELF_LOWER_HALF:
        return "the kernel is linked below the higher half; link it at 0xffffffff80000000 or as ET_DYN";
    case HANDOFF_ELF_ENTRY:
        return "the kernel's entry point lies in no executable segment";
    case HANDOFF_ELF_INTERPRETER:
        return "the kernel asks for a dynamic linker (PT_INTERP); link it with -static-pie or --no-dynamic-linker";
    case HANDOFF_ELF_RELOCATION:
        return "the kernel has a relocation that is not relative or leaves the image; link it without undefined symbols";
    case HANDOFF_STATUS_COUNT:
        break;
    }
    return "unknown status";
}
