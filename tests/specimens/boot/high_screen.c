/* A screen as no graphics card of QEMU has it under this firmware: above 4 GiB, three bytes a pixel, and lines that
 * are longer than the picture is wide. QEMU's ramfb shows whatever memory its guest names, so this driver names other
 * memory than the firmware did, and says so in the firmware's mode. Needs -device ramfb -m 6G. */
#include <handoff/efi.h>

#define FRAMEBUFFER 0x140000000ULL
#define WIDTH       1000
#define HEIGHT      700
#define LINE        1016 /* pixels */
#define LINE_BYTES  (LINE * 3)

/* QEMU's fw_cfg: docs/specs/fw_cfg in its sources. All its numbers are big-endian. */
#define TRANSFER_PORT  0x514
#define FILE_DIRECTORY 0x19
#define FILES          64
#define READ           0x02u
#define SELECT         0x08u
#define WRITE          0x10u
#define FAILED         0x01u

struct transfer {
    UINT32 control;
    UINT32 length;
    UINT64 address;
};

struct file {
    UINT32 size;
    UINT16 selector;
    UINT16 reserved;
    char   name[56];
};

struct directory {
    UINT32      count;
    struct file file[FILES];
};

#pragma pack(push, 1)
struct shown {
    UINT64 address;
    UINT32 format;
    UINT32 flags;
    UINT32 width;
    UINT32 height;
    UINT32 stride;
};
#pragma pack(pop)

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table);

static struct directory directory;

static void write_port(UINT16 port, UINT32 value)
{
    __asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

static BOOLEAN transfer(UINT32 selector, UINT32 what, void *bytes, UINT32 size)
{
    volatile struct transfer order = {
        .control = __builtin_bswap32(selector << 16 | SELECT | what),
        .length  = __builtin_bswap32(size),
        .address = __builtin_bswap64((UINT64)bytes),
    };

    write_port(TRANSFER_PORT, __builtin_bswap32((UINT32)((UINT64)&order >> 32)));
    write_port(TRANSFER_PORT + 4, __builtin_bswap32((UINT32)(UINT64)&order));
    while ((__builtin_bswap32(order.control) & ~FAILED) != 0)
        ;
    return order.control == 0;
}

static BOOLEAN is_named(const struct file *file, const char *name)
{
    UINTN i = 0;

    while (file->name[i] == name[i] && name[i] != '\0')
        i++;
    return file->name[i] == name[i];
}

static EFI_STATUS show(void)
{
    struct shown shown = {
        .address = __builtin_bswap64(FRAMEBUFFER),
        .format  = __builtin_bswap32(0x34324752), /* "RG24" */
        .width   = __builtin_bswap32(WIDTH),
        .height  = __builtin_bswap32(HEIGHT),
        .stride  = __builtin_bswap32(LINE_BYTES),
    };

    if (!transfer(FILE_DIRECTORY, READ, &directory, sizeof(directory)))
        return EFI_DEVICE_ERROR;
    for (UINT32 i = 0; i < FILES && i < __builtin_bswap32(directory.count); i++)
        if (is_named(&directory.file[i], "etc/ramfb"))
            return transfer(__builtin_bswap16(directory.file[i].selector), WRITE, &shown, sizeof(shown))
                       ? EFI_SUCCESS
                       : EFI_DEVICE_ERROR;
    return EFI_NOT_FOUND;
}

static void change_mode(EFI_GRAPHICS_OUTPUT_PROTOCOL_MODE *mode)
{
    mode->FrameBufferBase = FRAMEBUFFER;
    mode->FrameBufferSize = LINE_BYTES * HEIGHT;
    mode->Info->HorizontalResolution = WIDTH;
    mode->Info->VerticalResolution = HEIGHT;
    mode->Info->PixelFormat = PixelBitMask;
    mode->Info->PixelInformation = (EFI_PIXEL_BITMASK){.RedMask = 0xff0000, .GreenMask = 0xff00, .BlueMask = 0xff};
    mode->Info->PixelsPerScanLine = LINE;
}

static EFI_STATUS change_every_mode(EFI_BOOT_SERVICES *boot_services)
{
    EFI_GUID graphics_output = EFI_GRAPHICS_OUTPUT_PROTOCOL_GUID;
    EFI_GRAPHICS_OUTPUT_PROTOCOL *output;
    EFI_HANDLE *handles;
    UINTN count;

    EFI_STATUS status = boot_services->LocateHandleBuffer(ByProtocol, &graphics_output, NULL, &count, &handles);
    for (UINTN i = 0; status == EFI_SUCCESS && i < count; i++) {
        status = boot_services->HandleProtocol(handles[i], &graphics_output, (void **)&output);
        if (status == EFI_SUCCESS && output->Mode->FrameBufferBase != 0)
            change_mode(output->Mode);
    }
    return status;
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    EFI_BOOT_SERVICES *boot_services = system_table->BootServices;
    EFI_PHYSICAL_ADDRESS memory = FRAMEBUFFER;

    (void)image;
    EFI_STATUS status = boot_services->AllocatePages(AllocateAddress, EfiReservedMemoryType,
                                                     LINE_BYTES * HEIGHT / HANDOFF_PAGE_SIZE + 1, &memory);
    if (status == EFI_SUCCESS)
        status = show();
    return status == EFI_SUCCESS ? change_every_mode(boot_services) : status;
}
