#include <handoff/status.h>

static const char *const sentences[HANDOFF_STATUS_COUNT] = {
    [HANDOFF_OK] = "success",
    [HANDOFF_FIRMWARE_ERROR] = "a firmware call failed; look at its EFI_STATUS",
    [HANDOFF_BUFFER_TOO_SMALL] = "the buffer does not hold the result; provide a larger one",
    [HANDOFF_MAP_MALFORMED] =
        ("the memory map cannot be stepped through: its stride, size or version is wrong; the firmware is at "
         "fault"),
    [HANDOFF_KEY_NEVER_CURRENT] =
        ("ExitBootServices refused the map key every time; a driver keeps changing the memory map: find and "
         "remove it"),
    [HANDOFF_OUT_OF_WINDOW] =
        ("a runtime region has no place in the virtual window; virtmap=compact needs the least room: where that "
         "fails too, the memory map is wrong or the window too small"),
    [HANDOFF_VIRTUAL_ZERO] =
        ("a runtime region would live at virtual address 0, which firmware cannot relocate to; choose another "
         "virtmap"),
    [HANDOFF_ARENA_EXHAUSTED] = "no page left for another page table; provide a larger arena",
    [HANDOFF_MISALIGNED] = "an address or a size is not a multiple of 4 KiB, or the size is 0",
    [HANDOFF_NOT_CANONICAL] =
        "a virtual range is not canonical or wraps; choose addresses that the page tables can translate",
    [HANDOFF_PHYSICAL_TOO_BIG] =
        "a physical range lies beyond what the processor can address; the memory map is wrong",
    [HANDOFF_ALREADY_MAPPED] =
        "a virtual page is wanted for two physical ones; move the kernel or choose another virtmap",
    [HANDOFF_ATTRIBUTES_ABSENT] = "the firmware has no Memory Attributes Table; runtime code stays writable",
    [HANDOFF_ATTRIBUTES_VERSION] = "the Memory Attributes Table has an unknown version; it is not applied",
    [HANDOFF_ATTRIBUTES_STRIDE] =
        "the Memory Attributes Table has another descriptor size than the memory map; it is not applied",
    [HANDOFF_ATTRIBUTES_SIZE] =
        "the Memory Attributes Table is empty, cut off or larger than 2 MiB; it is not applied",
    [HANDOFF_ATTRIBUTES_ENTRY] =
        "the Memory Attributes Table has an entry that is empty, misaligned or wraps; it is not applied",
    [HANDOFF_ATTRIBUTES_ORDER] = "the Memory Attributes Table is unsorted or overlaps itself; it is not applied",
    [HANDOFF_ATTRIBUTES_STRAY] =
        "the Memory Attributes Table has an entry outside one region of its own type; it is not applied",
    [HANDOFF_ELF_TRUNCATED] = "the kernel file ends inside its own headers; copy it again",
    [HANDOFF_ELF_MAGIC] = "the kernel is not an ELF file",
    [HANDOFF_ELF_CLASS] = "the kernel is not a 64-bit little-endian ELF file; build it for a 64-bit target",
    [HANDOFF_ELF_MACHINE] = "the kernel is built for another processor",
    [HANDOFF_ELF_TYPE] = "the kernel is neither ET_EXEC nor ET_DYN; link it",
    [HANDOFF_ELF_HEADER_SIZE] = "the kernel's ELF or program header has another size than ELF64 lays down",
    [HANDOFF_ELF_NO_SEGMENT] = "the kernel has no PT_LOAD segment; look at readelf -lW",
    [HANDOFF_ELF_TOO_MANY_SEGMENTS] =
        "the kernel has too many program headers or PT_LOAD segments (64 and 16 are the limits)",
    [HANDOFF_ELF_SEGMENT_SIZE] = "a kernel segment is larger in the file than in memory",
    [HANDOFF_ELF_SEGMENT_OUTSIDE_FILE] =
        "a kernel segment lies beyond the end of the file; the file was cut off: copy it again",
    [HANDOFF_ELF_SEGMENT_WRAPS] = "a kernel segment wraps around the end of the address space",
    [HANDOFF_ELF_SEGMENT_ALIGNMENT] =
        "a kernel segment's p_align is no power of two, or its offset and address differ modulo it",
    [HANDOFF_ELF_SEGMENT_OVERLAP] =
        "two kernel segments share a page or are out of order; align each to 4 KiB in the linker script",
    [HANDOFF_ELF_SEGMENT_ACCESS] =
        "a kernel segment is both writable and executable, or not readable; separate code from data",
    [HANDOFF_ELF_LOWER_HALF] =
        "the kernel is linked below the higher half; link it at 0xffffffff80000000 or as ET_DYN",
    [HANDOFF_ELF_ENTRY] = "the kernel's entry point lies in no executable segment",
    [HANDOFF_ELF_INTERPRETER] =
        "the kernel asks for a dynamic linker (PT_INTERP); link it with -static-pie or --no-dynamic-linker",
    [HANDOFF_ELF_RELOCATION] =
        ("the kernel has a relocation that is not relative or leaves the image; link it without undefined "
         "symbols"),
};

const char *handoff_status_text(enum handoff_status status)
{
    return (unsigned)status < HANDOFF_STATUS_COUNT ? sentences[status] : "unknown status";
}
