#include "screen.h"

#include <string.h>

#define OUTPUTS 16

static EFI_GUID graphics_output_protocol = EFI_GRAPHICS_OUTPUT_PROTOCOL_GUID;
/* Not of the specification: EDK2 marks what its console is shown on with it. */
static EFI_GUID console_out_device = {
    0xd3b36f2c, 0xd551, 0x11d4, {0x9a, 0x46, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d}};

static void set_masks(struct handoff_framebuffer *screen, const EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *mode)
{
    screen->green_mask = 0x0000ff00;
    screen->reserved_mask = 0xff000000;
    switch (mode->PixelFormat) {
    case PixelRedGreenBlueReserved8BitPerColor:
        screen->red_mask = 0x000000ff;
        screen->blue_mask = 0x00ff0000;
        break;
    case PixelBlueGreenRedReserved8BitPerColor:
        screen->red_mask = 0x00ff0000;
        screen->blue_mask = 0x000000ff;
        break;
    default:
        screen->red_mask = mode->PixelInformation.RedMask;
        screen->green_mask = mode->PixelInformation.GreenMask;
        screen->blue_mask = mode->PixelInformation.BlueMask;
        screen->reserved_mask = mode->PixelInformation.ReservedMask;
        break;
    }
}

/* A pixel is as wide as the highest bit of its masks, in whole bytes (UEFI 2.10, 12.9, EFI_PIXEL_BITMASK). */
static UINT32 pixel_bits(const struct handoff_framebuffer *screen)
{
    UINT32 masks = screen->red_mask | screen->green_mask | screen->blue_mask | screen->reserved_mask;
    UINT32 bits = 0;

    for (; masks != 0; masks >>= 8)
        bits += 8;
    return bits;
}

static bool use_output(struct loader *loader, EFI_HANDLE handle)
{
    struct handoff_framebuffer *screen = &loader->info.screen;
    EFI_GRAPHICS_OUTPUT_PROTOCOL *output = NULL;

    if (loader->boot_services->HandleProtocol(handle, &graphics_output_protocol, (void **)&output) != EFI_SUCCESS)
        return false;
    if (output->Mode == NULL || output->Mode->Info == NULL || output->Mode->FrameBufferBase == 0)
        return false;
    const EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *mode = output->Mode->Info;
    if ((UINT32)mode->PixelFormat >= (UINT32)PixelBltOnly)
        return false;
    set_masks(screen, mode);
    screen->bits_per_pixel = pixel_bits(screen);
    screen->width = mode->HorizontalResolution;
    screen->height = mode->VerticalResolution;
    screen->stride = mode->PixelsPerScanLine * (screen->bits_per_pixel / 8);
    screen->framebuffer.physical_address = output->Mode->FrameBufferBase;
    screen->framebuffer.size = (UINT64)screen->stride * screen->height;
    return screen->framebuffer.size != 0;
}

static bool shows_console(struct loader *loader, EFI_HANDLE handle)
{
    void *mark;

    return loader->boot_services->HandleProtocol(handle, &console_out_device, &mark) == EFI_SUCCESS;
}

static bool use_first(struct loader *loader, const EFI_HANDLE *handles, UINTN count, bool of_console)
{
    for (UINTN i = 0; i < count; i++)
        if ((!of_console || shows_console(loader, handles[i])) && use_output(loader, handles[i]))
            return true;
    return false;
}

/* Not LocateProtocol: what it finds first may be the console's splitter, which has no framebuffer of its own. */
void screen_find(struct loader *loader)
{
    EFI_HANDLE handles[OUTPUTS];
    UINTN size = sizeof(handles);

    if (loader->boot_services->LocateHandle(ByProtocol, &graphics_output_protocol, NULL, &size, handles) !=
        EFI_SUCCESS)
        return;
    const UINTN count = size / sizeof(handles[0]);
    if (use_first(loader, handles, count, true) || use_first(loader, handles, count, false))
        return;
    memset(&loader->info.screen, 0, sizeof(loader->info.screen));
}
