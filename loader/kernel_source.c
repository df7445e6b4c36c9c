#include "kernel_source.h"

#include "log.h"

#define SECTION_NAME ".kernel"

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
    const EFI_STATUS status = source_find_inside(loader, SECTION_NAME, bundled);

    if (status != EFI_SUCCESS)
        return status;
    if (config->kernel == config_default_kernel && bundled->size != 0) {
        config->kernel = SECTION_NAME " of the loader";
        return EFI_SUCCESS;
    }
    if (bundled->size == 0 && loader->volume == NULL)
        return log_error(loader, EFI_NOT_FOUND, "no kernel: the loader has none inside, and came from where there "
                         "are no files; put one inside with make bundle");
    if (loader->secure_boot)
        return refuse_file(loader);
    if (bundled->size != 0)
        log_line(loader, "kernel: kernel= names %s; the one inside the loader is left aside", config->kernel);
    bundled->size = 0;
    return EFI_SUCCESS;
}

EFI_STATUS kernel_source_open(struct loader *loader, struct source *source)
{
    const char *name = loader->config.kernel;

    if (loader->bundled_kernel.size != 0) {
        *source = source_inside(name, &loader->bundled_kernel);
        return EFI_SUCCESS;
    }
    const EFI_STATUS status = source_open_file(loader, name, source);
    if (status == EFI_NOT_FOUND)
        return log_error(loader, status, "%s: no such kernel; put it there or name another with kernel= in "
                         "\\handoff\\handoff.cfg", name);
    return status;
}
