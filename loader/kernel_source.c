#include "kernel_source.h"

#include <string.h>

#include "firmware/volume.h"
#include "log.h"
#include "pe_image.h"

#define SECTION_NAME ".kernel"

static EFI_STATUS find_bundled(struct loader *loader)
{
    const char *reason = pe_image_section((const void *)loader->image_address, loader->image_size, SECTION_NAME,
                                          &loader->bundled_kernel);

    if (reason != NULL)
        return log_error(loader, EFI_LOAD_ERROR, SECTION_NAME " of the loader: %s; build it anew with make bundle",
                         reason);
    return EFI_SUCCESS;
}

static EFI_STATUS refuse_file(struct loader *loader)
{
    const char *way_out = loader->bundled_kernel.size != 0
                              ? "take kernel= out of handoff.cfg, and the one inside the loader is started"
                              : "put it inside the loader with make bundle, and sign that with make sign";

    return log_error(loader, EFI_SECURITY_VIOLATION,
                     "%s: Secure Boot is on, and no signature vouches for a kernel that is a file; %s "
                     "(docs/secure-boot.md), or switch Secure Boot off", loader->config.kernel, way_out);
}

EFI_STATUS kernel_source_choose(struct loader *loader)
{
    struct config *config = &loader->config;
    struct handoff_span *bundled = &loader->bundled_kernel;
    const EFI_STATUS status = find_bundled(loader);

    if (status != EFI_SUCCESS)
        return status;
    if (config->kernel == config_default_kernel && bundled->size != 0) {
        config->kernel = SECTION_NAME " of the loader";
        return EFI_SUCCESS;
    }
    if (loader->secure_boot)
        return refuse_file(loader);
    if (bundled->size != 0)
        log_line(loader, "kernel: kernel= names %s; the one inside the loader is left aside", config->kernel);
    bundled->size = 0;
    return EFI_SUCCESS;
}

EFI_STATUS kernel_source_open(struct loader *loader, struct kernel_source *source)
{
    const struct handoff_span *bundled = &loader->bundled_kernel;

    *source = (struct kernel_source){.name = loader->config.kernel};
    if (bundled->size != 0) {
        source->size = bundled->size;
        source->bytes = (const UINT8 *)bundled->physical_address;
        return EFI_SUCCESS;
    }
    const EFI_STATUS status = volume_open_file(loader, source->name, &source->file, &source->size);
    if (status == EFI_NOT_FOUND)
        return log_error(loader, status, "%s: no such kernel; put it there or name another with kernel= in "
                         "\\handoff\\handoff.cfg", source->name);
    return status;
}

void kernel_source_close(const struct kernel_source *source)
{
    if (source->bytes == NULL)
        source->file->Close(source->file);
}

EFI_STATUS kernel_source_read(struct loader *loader, const struct kernel_source *source, UINT64 offset, void *buffer,
                              UINT64 size)
{
    if (source->bytes == NULL)
        return volume_read(loader, source->file, source->name, offset, buffer, size);
    memcpy(buffer, source->bytes + offset, size);
    return EFI_SUCCESS;
}
