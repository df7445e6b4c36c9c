/* The library's objects, compiled as C, called from C++: the names and the structures are those of C. Prints TAP. */
#include <cstdio>
#include <cstring>

#include <handoff/address_space.h>
#include <handoff/boot_info.h>
#include <handoff/elf_image.h>
#include <handoff/exit_boot.h>
#include <handoff/set_virtual.h>
#include <handoff/text.h>

static bool failed;

static void result(int number, bool passed, const char *what)
{
    std::printf("%s %d - %s\n", passed ? "ok" : "not ok", number, what);
    failed = failed || !passed;
}

static EFI_STATUS EFIAPI too_small(UINTN *size, EFI_MEMORY_DESCRIPTOR *, UINTN *, UINTN *stride, UINT32 *)
{
    *size = 480;
    *stride = 48;
    return EFI_BUFFER_TOO_SMALL;
}

int main()
{
    EFI_BOOT_SERVICES services{};
    handoff_memory_map map{};
    char bytes[32];
    handoff_text text = handoff_text_in(bytes, sizeof(bytes));
    const handoff_region region = handoff_address_space_identity(0x5fff, 2, HANDOFF_WRITE);

    std::printf("1..4\n");
    services.GetMemoryMap = too_small;
    result(1, handoff_memory_map_probe(&services, &map) == EFI_BUFFER_TOO_SMALL && map.stride == 48,
           "firmware is called");
    result(2, region.physical_address == 0x5000 && region.size == 0x2000, "a structure is returned");
    handoff_text_format(&text, "%s %lu", handoff_efi_status_name(EFI_SUCCESS), UINT64{1} << 40);
    result(3, std::strcmp(bytes, "EFI_SUCCESS 1099511627776") == 0, "arguments vary");
    result(4, std::strcmp(handoff_status_text(HANDOFF_OK), "success") == 0, "an enumeration is passed");
    return failed;
}
