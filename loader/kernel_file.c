#include "kernel_file.h"

#include <string.h>

#include "firmware/memory.h"
#include "firmware/volume.h"
#include "handed.h"
#include "kernel_source.h"
#include "log.h"

#define FAST_READ 8u /* EDK2's driver for AHCI disks copies what does not lie alike modulo this */

static EFI_STATUS refuse(struct loader *loader, const struct source *kernel, enum handoff_status status)
{
    return log_error(loader, EFI_LOAD_ERROR, "%s: %s", kernel->name, handoff_status_text(status));
}

/* The windows out of which runtime regions and what the kernel is handed get their virtual addresses. */
static bool lies_in(const struct handoff_elf_image *image, const struct handoff_window *window)
{
    return image->virtual_base <= window->base + (window->size - 1) &&
           image->virtual_base + (image->span - 1) >= window->base;
}

static EFI_STATUS read_headers(struct loader *loader, const struct source *kernel)
{
    static UINT8 bytes[HANDOFF_ELF_PROGRAM_HEADERS * HANDOFF_ELF_PROGRAM_SIZE_BYTES];
    const UINT64 header_size =
        kernel->size < HANDOFF_ELF_HEADER_SIZE_BYTES ? kernel->size : HANDOFF_ELF_HEADER_SIZE_BYTES;
    EFI_STATUS status = source_read(loader, kernel, 0, bytes, header_size);

    if (status != EFI_SUCCESS)
        return status;
    enum handoff_status result =
        handoff_elf_header(bytes, header_size, kernel->size, &arch_layout.machine, &loader->kernel);
    if (result != HANDOFF_OK)
        return refuse(loader, kernel, result);
    status = source_read(loader, kernel, loader->kernel.program_offset, bytes, loader->kernel.program_size);
    if (status != EFI_SUCCESS)
        return status;
    result = handoff_elf_plan(bytes, &arch_layout.machine, &loader->kernel);
    if (result != HANDOFF_OK)
        return refuse(loader, kernel, result);
    if (lies_in(&loader->kernel, &arch_layout.runtime_window) || lies_in(&loader->kernel, &arch_layout.handed_window))
        return log_error(loader, EFI_LOAD_ERROR,
                         "%s: linked at 0x%lx, among the addresses that the loader hands out (0x%lx "
                         "and 0x%lx and above); link it at 0x%lx",
                         kernel->name, loader->kernel.virtual_base, arch_layout.runtime_window.base,
                         arch_layout.handed_window.base, arch_layout.machine.relocatable_base);
    return EFI_SUCCESS;
}

/* The size of all the pages that it touches. */
static UINT64 pages_of(const struct handoff_elf_segment *segment)
{
    const UINT64 inside = segment->virtual_address & HANDOFF_PAGE_MASK;

    return (segment->memory_size + inside + HANDOFF_PAGE_MASK) & ~HANDOFF_PAGE_MASK;
}

/* One read, straight to where the segment will run; then what its pages hold besides, since that memory was another's
 * before. */
static EFI_STATUS read_segment(struct loader *loader, const struct source *kernel,
                               const struct handoff_elf_segment *segment)
{
    const UINT64 inside = segment->virtual_address & HANDOFF_PAGE_MASK;
    UINT8 *place =
        (UINT8 *)loader->info.kernel.physical_address + (segment->virtual_address - loader->kernel.virtual_base);
    UINT8 *const end = place - inside + pages_of(segment);

    if (((segment->virtual_address ^ segment->file_offset) & (FAST_READ - 1)) != 0)
        log_line(loader, "kernel %s: offset 0x%lx and address 0x%lx of a segment are unlike modulo %u: some firmware "
                         "reads that many times slower; let the linker align them", kernel->name,
                 segment->file_offset, segment->virtual_address, FAST_READ);
    memset(place - inside, 0, inside);
    if (segment->file_size != 0) {
        const EFI_STATUS status =
            source_read(loader, kernel, segment->file_offset, place, segment->file_size);
        if (status != EFI_SUCCESS)
            return status;
    }
    place += segment->file_size;
    memset(place, 0, (UINTN)(end - place));
    return EFI_SUCCESS;
}

/* The segment as whole pages, with its access, for the page tables and for the kernel to know. */
static void hand_over_segment(struct loader *loader, UINTN index)
{
    struct handoff_kernel_segment *record = &loader->info.kernel_segment[index];
    const struct handoff_elf_segment *segment = &loader->kernel.segment[index];
    const UINT64 inside = segment->virtual_address & HANDOFF_PAGE_MASK;
    const UINT64 offset = segment->virtual_address - inside - loader->kernel.virtual_base;

    record->span.physical_address = loader->info.kernel.physical_address + offset;
    record->span.virtual_address = segment->virtual_address - inside;
    record->span.size = pages_of(segment);
    record->access = segment->access;
    handed_share_at(loader, &record->span, segment->access, HANDOFF_CACHE_WRITE_BACK);
}

static EFI_STATUS read_segments(struct loader *loader, const struct source *kernel)
{
    struct handoff_boot_info *info = &loader->info;
    const struct handoff_elf_image *image = &loader->kernel;
    EFI_STATUS status = memory_take_alike(loader, EfiLoaderCode, image->span, image->virtual_base, kernel->name,
                                          &info->kernel.physical_address);

    for (UINTN i = 0; i < image->segments && status == EFI_SUCCESS; i++)
        status = read_segment(loader, kernel, &image->segment[i]);
    if (status != EFI_SUCCESS)
        return status;
    const enum handoff_status result = handoff_elf_relocate(image, &arch_layout.machine,
                                                            (void *)info->kernel.physical_address);
    if (result != HANDOFF_OK)
        return refuse(loader, kernel, result);
    info->kernel.virtual_address = image->virtual_base;
    info->kernel.size = image->span;
    info->kernel_slide = image->slide;
    info->kernel_entry_virtual_address = image->entry;
    info->kernel_segments = image->segments;
    for (UINTN i = 0; i < image->segments; i++)
        hand_over_segment(loader, i);
    log_line(loader, "kernel %s: %lu bytes, %lu segments, %lu KiB of memory at 0x%lx, entry 0x%lx", kernel->name,
             kernel->size, (UINT64)image->segments, image->span / 1024, info->kernel.physical_address, image->entry);
    if (image->relocatable)
        log_line(loader, "kernel %s: relocated by 0x%lx", kernel->name, image->slide);
    return EFI_SUCCESS;
}

EFI_STATUS kernel_file_load(struct loader *loader)
{
    struct source kernel;
    EFI_STATUS status = kernel_source_open(loader, &kernel);

    if (status != EFI_SUCCESS)
        return status;
    status = read_headers(loader, &kernel);
    if (status == EFI_SUCCESS)
        status = read_segments(loader, &kernel);
    return status;
}

static EFI_STATUS load_module(struct loader *loader, const char *path, struct handoff_span *bytes)
{
    EFI_FILE_HANDLE file;
    UINT64 size;
    EFI_STATUS status = volume_open_file(loader, path, &file, &size);

    if (status == EFI_NOT_FOUND)
        return log_error(loader, status, "%s: no such module; put it there or mend module= in \\handoff\\handoff.cfg",
                         path);
    if (status != EFI_SUCCESS)
        return status;
    bytes->size = size;
    if (size != 0)
        status = memory_take(loader, EfiLoaderData, size, path, &bytes->physical_address);
    if (size != 0 && status == EFI_SUCCESS)
        status = volume_read(loader, file, path, 0, (void *)bytes->physical_address, size);
    if (size != 0 && status == EFI_SUCCESS)
        handed_share(loader, bytes, HANDOFF_WRITE, HANDOFF_CACHE_WRITE_BACK);
    return status;
}

EFI_STATUS kernel_file_load_modules(struct loader *loader)
{
    EFI_STATUS status = EFI_SUCCESS;

    for (UINTN i = 0; i < loader->config.modules && status == EFI_SUCCESS; i++) {
        status = load_module(loader, loader->config.module[i], &loader->module[i]);
        if (status == EFI_SUCCESS)
            log_line(loader, "module %s: %lu bytes", loader->config.module[i], loader->module[i].size);
    }
    return status;
}
