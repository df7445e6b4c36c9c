#include "protocol.h"

#include <stddef.h>
#include <string.h>

#include <handoff/efi.h>

#define UNKNOWN_SIZE 32 /* four functions */

/* Sizes with 64-bit pointers. A device path is as long as it is: what counts is its first node. */
static const struct known {
    EFI_GUID    guid;
    const char *name;
    uint64_t    size;
} known[] = {
    {{0x5b1b31a1, 0x9562, 0x11d2, {0x8e, 0x3f, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b}}, "EFI_LOADED_IMAGE_PROTOCOL", 96},
    {{0x09576e91, 0x6d3f, 0x11d2, {0x8e, 0x39, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b}}, "EFI_DEVICE_PATH_PROTOCOL", 16},
    {{0x18a031ab, 0xb443, 0x4d1a, {0xa5, 0xc0, 0x0c, 0x09, 0x26, 0x1e, 0x9f, 0x71}},
     "EFI_DRIVER_BINDING_PROTOCOL",
     48},
    {{0x387477c1, 0x69c7, 0x11d2, {0x8e, 0x39, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b}},
     "EFI_SIMPLE_TEXT_INPUT_PROTOCOL",
     24},
    {{0xdd9e7534, 0x7762, 0x4698, {0x8c, 0x14, 0xf5, 0x85, 0x17, 0xa6, 0x25, 0xaa}},
     "EFI_SIMPLE_TEXT_INPUT_EX_PROTOCOL",
     48},
    {{0x387477c2, 0x69c7, 0x11d2, {0x8e, 0x39, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b}},
     "EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL",
     80},
    {{0x9042a9de, 0x23dc, 0x4a38, {0x96, 0xfb, 0x7a, 0xde, 0xd0, 0x80, 0x51, 0x6a}},
     "EFI_GRAPHICS_OUTPUT_PROTOCOL",
     32},
    {{0xbb25cf6f, 0xf1d4, 0x11d2, {0x9a, 0x0c, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0xfd}}, "EFI_SERIAL_IO_PROTOCOL", 72},
    {{0x964e5b22, 0x6459, 0x11d2, {0x8e, 0x39, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b}},
     "EFI_SIMPLE_FILE_SYSTEM_PROTOCOL",
     16},
    {{0xce345171, 0xba0b, 0x11d2, {0x8e, 0x4f, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b}}, "EFI_DISK_IO_PROTOCOL", 24},
    {{0x964e5b21, 0x6459, 0x11d2, {0x8e, 0x39, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b}}, "EFI_BLOCK_IO_PROTOCOL", 48},
    {{0x4cf5b200, 0x68b8, 0x4ca5, {0x9e, 0xec, 0xb2, 0x3e, 0x3f, 0x50, 0x02, 0x9a}}, "EFI_PCI_IO_PROTOCOL", 160},
    {{0x2f707ebb, 0x4a1a, 0x11d4, {0x9a, 0x38, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d}},
     "EFI_PCI_ROOT_BRIDGE_IO_PROTOCOL",
     152},
    {{0x2b2f68d6, 0x0cd2, 0x44cf, {0x8e, 0x8b, 0xbb, 0xa2, 0x0b, 0x1b, 0x5b, 0x75}}, "EFI_USB_IO_PROTOCOL", 104},
    {{0xa19832b9, 0xac25, 0x11d3, {0x9a, 0x2d, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d}},
     "EFI_SIMPLE_NETWORK_PROTOCOL",
     128},
    {{0x3152bca5, 0xeade, 0x433d, {0x86, 0x2e, 0xc0, 0x1c, 0xdc, 0x29, 0x1f, 0x44}}, "EFI_RNG_PROTOCOL", 16},
    {{0x607f766c, 0x7455, 0x42be, {0x93, 0x0b, 0xe4, 0xd7, 0x6d, 0xb2, 0x72, 0x0f}}, "EFI_TCG2_PROTOCOL", 56},
    {{0xffe06bdd, 0x6107, 0x46a6, {0x7b, 0xb2, 0x5a, 0x9c, 0x7e, 0xc5, 0x27, 0x5c}}, "EFI_ACPI_TABLE_PROTOCOL", 16},
    {{0x03583ff6, 0xcb36, 0x4940, {0x94, 0x7e, 0xb9, 0xb3, 0x9f, 0x4a, 0xfa, 0xf7}}, "EFI_SMBIOS_PROTOCOL", 40},
};

static const struct known *find_known(const struct handoff_interface *interface)
{
    for (unsigned i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (memcmp(&known[i].guid, interface->protocol, sizeof(known[i].guid)) == 0)
            return &known[i];
    return NULL;
}

static uint64_t size_of(const struct handoff_interface *interface)
{
    const struct known *protocol = find_known(interface);

    return protocol ? protocol->size : UNKNOWN_SIZE;
}

const struct handoff_interface *protocol_find(const struct handoff_boot_info *info, uint64_t address)
{
    const struct handoff_span *span = &info->evidence.interfaces;
    const struct handoff_interface *interfaces = (const struct handoff_interface *)span->virtual_address;
    const struct handoff_interface *last = NULL;

    for (uint64_t i = 0; i < span->size / sizeof(interfaces[0]); i++)
        if (interfaces[i].physical_address <= address)
            last = &interfaces[i];
    return last && address - last->physical_address < size_of(last) ? last : NULL;
}

static void describe_guid(const uint8_t bytes[16], struct handoff_text *text)
{
    EFI_GUID guid;

    memcpy(&guid, bytes, sizeof(guid));
    handoff_text_format(text, "protocol %08x-%04x-%04x-", guid.Data1, guid.Data2, guid.Data3);
    for (unsigned i = 0; i < sizeof(guid.Data4); i++)
        handoff_text_format(text, i == 2 ? "-%02x" : "%02x", guid.Data4[i]);
}

void protocol_describe(const struct handoff_interface *interface, uint64_t address, struct handoff_text *text)
{
    const struct known *protocol = find_known(interface);

    if (protocol)
        handoff_text_format(text, "%s", protocol->name);
    else
        describe_guid(interface->protocol, text);
    handoff_text_format(text, "+0x%lx", address - interface->physical_address);
}
