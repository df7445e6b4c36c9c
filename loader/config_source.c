#include "config_source.h"

#include "firmware/memory.h"
#include "log.h"
#include "source.h"

#define CONFIG_PATH  "\\handoff\\handoff.cfg"
#define SECTION_NAME ".config"
#define ERROR_TEXT   512

static EFI_STATUS check(struct loader *loader, const char *name)
{
    const struct config *config = &loader->config;

    if (config->virtmap == HANDOFF_VIRTMAP_OVER && config->keep_identity)
        return log_error(loader, EFI_INVALID_PARAMETER, "%s: virtmap=over gives a region the physical "
                         "addresses of another one, which identity=keep has mapped already; leave one of them out",
                         name);
    if (config->serial > arch_layout.serial_limit)
        return log_error(loader, EFI_INVALID_PARAMETER, "%s: serial=0x%x is beyond the last port, 0x%x", name,
                         config->serial, arch_layout.serial_limit);
    return EFI_SUCCESS;
}

static EFI_STATUS read_text(struct loader *loader, const struct source *source)
{
    char reason_bytes[ERROR_TEXT];
    struct handoff_text reason = handoff_text_in(reason_bytes, sizeof(reason_bytes));
    EFI_PHYSICAL_ADDRESS address;

    if (source->size > CONFIG_SIZE_LIMIT)
        return log_error(loader, EFI_BAD_BUFFER_SIZE, "%s: %lu bytes long; the limit is %u", source->name,
                         source->size, CONFIG_SIZE_LIMIT);
    EFI_STATUS status = memory_take(loader, EfiLoaderData, source->size + 1, source->name, &address);
    if (status == EFI_SUCCESS && source->size != 0)
        status = source_read(loader, source, 0, (void *)address, source->size);
    if (status != EFI_SUCCESS)
        return status;
    if (!config_parse((char *)address, source->size, &loader->config, &reason)) {
        loader->config.kernel = NULL; /* nothing of it is in force */
        return log_error(loader, EFI_INVALID_PARAMETER, "%s: %s", source->name, reason.bytes);
    }
    return check(loader, source->name);
}

static EFI_STATUS choose(struct loader *loader, struct source *source)
{
    struct handoff_span inside;
    EFI_STATUS status = source_find_inside(loader, SECTION_NAME, &inside);

    if (status != EFI_SUCCESS)
        return status;
    if (inside.size == 0)
        return source_open_file(loader, CONFIG_PATH, source);
    status = loader->secure_boot ? EFI_NOT_FOUND : source_open_file(loader, CONFIG_PATH, source);
    if (status == EFI_SUCCESS)
        log_line(loader, CONFIG_PATH ": there, so that the one inside the loader is left aside");
    if (status != EFI_NOT_FOUND)
        return status;
    *source = source_inside(SECTION_NAME " of the loader", &inside);
    log_line(loader, "%s: using it%s", source->name,
             loader->secure_boot ? ", since Secure Boot is on, whatever stands in " CONFIG_PATH : "");
    return EFI_SUCCESS;
}

EFI_STATUS config_source_read(struct loader *loader)
{
    struct source source;
    EFI_STATUS status = choose(loader, &source);

    if (status == EFI_NOT_FOUND) {
        config_defaults(&loader->config);
        log_line(loader, CONFIG_PATH ": not there; using the defaults");
        return EFI_SUCCESS;
    }
    if (status != EFI_SUCCESS)
        return status;
    return read_text(loader, &source);
}
