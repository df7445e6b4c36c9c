/* A volume of the fake firmware's own, and an image out of it: a driver that the firmware brought along. PI 1.7,
 * volume 3, 3.4.1.
 */
#ifndef TESTS_LOADER_FAKE_VOLUME_H
#define TESTS_LOADER_FAKE_VOLUME_H

#include "fake_protocols.h"

#define FAKE_VOLUME_IMAGE_PAGES 2

struct fake_volume_image {
    bool             nameless; /* its file has no user interface section */
    EFI_LOADED_IMAGE loaded;
};
extern struct fake_volume_image fake_volume_image;

/* Places the image and installs the protocols of both. */
void fake_volume_start(void);

#endif
