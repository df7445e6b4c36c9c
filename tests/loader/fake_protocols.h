/* The fake firmware's handles and what is installed on them: the loader's image, its device, screens, and driver
 * images that LoadImage makes. UEFI 2.10, 7.3, 7.4, 9.1, 10.2, 12.9.
 */
#ifndef TESTS_LOADER_FAKE_PROTOCOLS_H
#define TESTS_LOADER_FAKE_PROTOCOLS_H

#include "tests/unit/fake_firmware.h"

#define FAKE_IMAGE_PAGES     12 /* of the loader */
#define FAKE_DRIVER_PAGES    4
#define FAKE_SCREEN_BASE     0xc0000000ULL
#define FAKE_SCREEN_WIDTH    1024
#define FAKE_SCREEN_HEIGHT   768

/* How its images behave. */
struct fake_images {
    EFI_STATUS load_status;  /* what LoadImage returns */
    EFI_STATUS entry_status; /* what a driver's entry point returns */
    EFI_MEMORY_TYPE code_type; /* of the memory that LoadImage takes for code: says what kind of image it is */
    UINTN      started;      /* entry points run */
};
extern struct fake_images fake_images;

/* Adds the protocol and image services; two screens, of which the first, a console splitter, has no framebuffer. */
void fake_protocols_start(struct fake_firmware *firmware);

/* How the second screen is; base 0: it has no framebuffer either. */
void fake_protocols_set_screen(const EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *information, EFI_PHYSICAL_ADDRESS base);

/* Takes every screen away. */
void fake_protocols_no_screen(void);

/* Adds one of the same form behind them; EDK2 marks those that its console is shown on. */
void fake_protocols_other_screen(UINT64 base, bool shows_console);

/* Installs so many more protocols on one handle. */
void fake_protocols_crowd(UINTN protocols);

/* The loader came from nowhere, or over the network. */
void fake_protocols_no_device(void);
void fake_protocols_no_file_system(void);

void *fake_protocols_image_base(void);

/* Images loaded that neither run nor were unloaded. */
UINTN fake_protocols_images_left(void);

#endif
