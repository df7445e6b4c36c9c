/* Words of runtime memory that hold an address and were not converted, or twice. The former are hints only, since
 * what nobody needs any more holds old addresses as well. UEFI 2.10, 8.4. */
#include <stddef.h>

#include "../diagnosis.h"
#include "../image.h"
#include "../residue.h"
#include "svam.h"

#define LISTED    4 /* words of each kind */
#define TEXT_SIZE 896

struct word {
    UINT64 address; /* virtual */
    UINT64 physical_address;
    UINT64 value;
};

/* Images lie in runtime code with their data, and hold less that is long forgotten. */
enum place { PLACE_CODE, PLACE_DATA, PLACES };

struct search {
    const struct handoff_boot_info *info;
    const struct residue_ranges *ranges;
    UINT64 words[PLACES];
    UINT64 count[PLACES][RESIDUE_KINDS];
    struct word listed[RESIDUE_KINDS][LISTED];
    UINTN listed_count[RESIDUE_KINDS];
};

#define FROM_HERE "If a service faults with one of these addresses, this is where it got it from."

/* Physical on purpose: vendor pointers of the configuration table, and the two services that stay physical. */
static bool is_meant(const struct handoff_boot_info *info, UINT64 address)
{
    const EFI_SYSTEM_TABLE *system = (const EFI_SYSTEM_TABLE *)info->system_table.virtual_address;
    const UINT64 services = info->runtime_services.virtual_address;
    const UINT64 array = system != NULL ? (UINT64)system->ConfigurationTable : 0;

    if (array != 0 && address >= array &&
        address - array < system->NumberOfTableEntries * sizeof(EFI_CONFIGURATION_TABLE))
        return true;
    return address == services + offsetof(EFI_RUNTIME_SERVICES, SetVirtualAddressMap) ||
           address == services + offsetof(EFI_RUNTIME_SERVICES, ConvertPointer);
}

/* ImageBase among the headers of an image: nobody follows it. */
static bool is_image_base(const struct handoff_boot_info *info, const struct word *word)
{
    const struct handoff_image *image = image_find(info, word->physical_address);

    return image != NULL && word->value == image->physical_address &&
           word->physical_address - image->physical_address < HANDOFF_PAGE_SIZE;
}

static void note(struct search *search, enum place place, enum residue residue, struct word word)
{
    if (is_meant(search->info, word.address) || is_image_base(search->info, &word))
        return;
    search->count[place][residue]++;
    if (search->listed_count[residue] < LISTED)
        search->listed[residue][search->listed_count[residue]++] = word;
}

static void compare(struct search *search, const EFI_MEMORY_DESCRIPTOR *region, const UINT8 *before, UINT64 size)
{
    const enum place place = region->Type == EfiRuntimeServicesCode ? PLACE_CODE : PLACE_DATA;
    const UINT8 *after = (const UINT8 *)region->VirtualStart;

    for (UINT64 at = 0; at < size; at += sizeof(UINT64)) {
        struct word word = {region->VirtualStart + at, region->PhysicalStart + at, 0};
        UINT64 old;
        __builtin_memcpy(&old, before + at, sizeof(old)); /* a call would be made of memcpy itself */
        __builtin_memcpy(&word.value, after + at, sizeof(word.value));
        const enum residue residue = residue_of(search->ranges, old, word.value);
        if (residue != RESIDUE_NONE)
            note(search, place, residue, word);
    }
    search->words[place] += size / sizeof(UINT64);
}

/* The regions of one type; the copy holds those of both in the order of the map. */
static void compare_all(struct search *search, UINT32 type)
{
    const struct handoff_memory_map runtime = info_map(&search->info->runtime_map);
    const struct handoff_span *copy = &search->info->evidence.before_svam;
    UINT64 offset = 0;

    for (UINTN i = 0; i < handoff_memory_map_count(&runtime); i++) {
        const EFI_MEMORY_DESCRIPTOR *region = handoff_memory_map_at(&runtime, i);
        const UINT64 size = handoff_descriptor_size(region);
        const UINT64 left = copy->size - offset;
        if (region->Type != EfiRuntimeServicesCode && region->Type != EfiRuntimeServicesData)
            continue;
        if (region->Type == type)
            compare(search, region, (const UINT8 *)copy->virtual_address + offset, size < left ? size : left);
        offset += size < left ? size : left;
    }
}

static UINT64 found(const struct search *search, enum residue residue)
{
    return search->count[PLACE_CODE][residue] + search->count[PLACE_DATA][residue];
}

static void describe_counts(const struct search *search, struct handoff_text *text)
{
    static const char *const places[PLACES] = {"runtime code", "runtime data"};

    for (enum place place = PLACE_CODE; place < PLACES; place++) {
        const UINT64 *count = search->count[place];
        handoff_text_format(text, "%s%s, %lu words: %lu converted, %lu converted twice, %lu still physical, "
                                  "%lu to boot services",
                            place == PLACE_CODE ? "" : "; ", places[place], search->words[place],
                            count[RESIDUE_CONVERTED], count[RESIDUE_CONVERTED_TWICE], count[RESIDUE_STILL_PHYSICAL],
                            count[RESIDUE_BOOT_SERVICES]);
    }
    if (search->ranges->left_out > 0)
        handoff_text_format(text, "; %u pieces of memory were not looked at", search->ranges->left_out);
}

/* By the image that it lies in, else by its physical address, which does not depend on virtmap=. */
static void describe_place(const struct search *search, const struct word *word, struct handoff_text *text)
{
    if (!image_describe(search->info, word->address, text))
        handoff_text_format(text, "0x%lx", word->physical_address);
}

static void describe_words(const struct search *search, struct handoff_text *text)
{
    static const struct {
        enum residue residue;
        const char *name;
    } kinds[] = {{RESIDUE_STILL_PHYSICAL, "still physical"}, {RESIDUE_BOOT_SERVICES, "to boot services"}};

    for (UINTN i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        for (UINTN j = 0; j < search->listed_count[kinds[i].residue]; j++) {
            const struct word *word = &search->listed[kinds[i].residue][j];
            if (j == 0)
                handoff_text_format(text, "; %s: ", kinds[i].name);
            handoff_text_format(text, "%s0x%lx at ", j == 0 ? "" : ", ", word->value);
            describe_place(search, word, text);
        }
    }
}

static void describe(const struct search *search, struct handoff_text *text)
{
    describe_counts(search, text);
    describe_words(search, text);
}

/* False, and the check is skipped with the reason, if there is nothing to compare. */
static bool search_all(struct check_context *context, struct search *search)
{
    static struct residue_ranges ranges; /* too large for the stack */

    *search = (struct search){.info = context->info, .ranges = &ranges};
    if (!svam_succeeded(context))
        return false;
    if (context->info->evidence.before_svam.size == 0) {
        check_skip(context, "the loader kept no copy of runtime memory to compare with");
        return false;
    }
    residue_ranges_fill(&ranges, context->info);
    compare_all(search, EfiRuntimeServicesCode);
    compare_all(search, EfiRuntimeServicesData);
    return true;
}

void run_svam_residue(struct check_context *context)
{
    char bytes[TEXT_SIZE];
    struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));
    struct search search;

    if (!search_all(context, &search))
        return;
    describe(&search, &text);
    if (found(&search, RESIDUE_STILL_PHYSICAL) > 0)
        check_fail_at(context, DIAGNOSIS_UNCONVERTED_POINTER, search.listed[RESIDUE_STILL_PHYSICAL][0].address,
                      FROM_HERE, "%s", bytes);
    if (found(&search, RESIDUE_BOOT_SERVICES) > 0)
        check_fail_at(context, DIAGNOSIS_STALE_BOOT_SERVICES_DATA, search.listed[RESIDUE_BOOT_SERVICES][0].address,
                      FROM_HERE, "%s", bytes);
    check_pass(context, "%s", bytes);
}

/* No coincidence gives such a value. With virtmap=over it leads into another region, and nothing faults. */
void run_svam_converted_once(struct check_context *context)
{
    char bytes[128];
    struct handoff_text place = handoff_text_in(bytes, sizeof(bytes));
    struct search search;

    if (!search_all(context, &search))
        return;
    const UINT64 twice = found(&search, RESIDUE_CONVERTED_TWICE);
    const struct word *word = &search.listed[RESIDUE_CONVERTED_TWICE][0];
    if (twice > 0) {
        describe_place(&search, word, &place);
        check_fail_at(context, DIAGNOSIS_CONVERTED_TWICE, word->address, NULL,
                      "pointers converted twice: %lu; the first, at %s, is now 0x%lx", twice, bytes, word->value);
    } else {
        check_pass(context, "none of %lu pointers in runtime memory was converted twice",
                   found(&search, RESIDUE_CONVERTED));
    }
}
