/* What the two page tables of the handoff translate.
 *
 * crossing: in force while SetVirtualAddressMap runs. Runtime regions at their physical and at their virtual
 *   addresses, everything writable and executable since relocation writes code; unless `strict`, boot-services
 *   memory, page 0 and conventional memory below 4 GiB as well, because real firmware still uses them inside the
 *   call.
 * kernel: in force at every later runtime call. Runtime regions at their virtual addresses only (and at their
 *   physical ones with `keep_identity`), with the permissions of the Memory Attributes Table. No other address is
 *   translated.
 *
 * Both: the regions the caller wants in both, the kernel and what it is handed.
 */
#ifndef HANDOFF_ADDRESS_SPACE_H
#define HANDOFF_ADDRESS_SPACE_H

#include "attributes_table.h"
#include "page_table.h"
#include "runtime_map.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Physical pages of which the caller knows better than the Memory Attributes Table what they may do. EDK2 up to 2025
 * leaves runtime drivers that are loaded after EndOfDxe out of the table, which then calls their code data. */
struct handoff_access_range {
    UINT64 physical_address; /* multiple of 4 KiB */
    UINT64 size;             /* bytes, multiple of 4 KiB */
    UINT32 access;           /* HANDOFF_WRITE | HANDOFF_EXECUTE */
};

/* Everything is borrowed for the duration of a call. */
struct handoff_address_space {
    const struct handoff_memory_map *map;        /* the final map, validated */
    const struct handoff_memory_map *runtime;    /* from handoff_runtime_map_build */
    const struct handoff_attributes *attributes; /* NULL: no usable Memory Attributes Table */
    const struct handoff_access_range *known;    /* runtime images that were loaded late; disjoint, ascending */
    UINTN                            known_count;
    const struct handoff_region     *shared;     /* in both tables: the kernel, and the code that switches from the
                                                    first to the second, with its stack */
    UINTN                            shared_count;
    const struct handoff_region     *temporary;  /* in the crossing table only, 1:1: who performs the crossing, its
                                                    stack and descriptor tables, the buffer of `runtime` */
    UINTN                            temporary_count;
    bool strict;            /* crossing: leave boot-services memory, page 0 and conventional memory out */
    bool keep_identity;     /* kernel: translate runtime regions at their physical addresses as well */
    bool write_xor_execute; /* kernel: apply permissions; false makes all runtime memory writable and executable */
};

/* A region for `shared` or `temporary` that translates memory to itself, write-back, rounded outwards to whole pages:
 * an image, a stack, a buffer. */
struct handoff_region handoff_address_space_identity(UINT64 address, UINT64 size, UINT32 access);

/* Both tables, in the whole arena: what was built in it before is forgotten, so that a preliminary map can be tried
 * first. Errors are those of handoff_page_table_begin and handoff_page_table_map; neither table may be used then. */
enum handoff_status handoff_address_space_build(const struct handoff_address_space *space,
                                                const struct handoff_page_format *format,
                                                struct handoff_page_arena *arena, struct handoff_page_table *crossing,
                                                struct handoff_page_table *kernel);

/* One table at a time. Errors are those of handoff_page_table_map. */
enum handoff_status handoff_address_space_crossing(const struct handoff_address_space *space,
                                                   struct handoff_page_table *table);
enum handoff_status handoff_address_space_kernel(const struct handoff_address_space *space,
                                                 struct handoff_page_table *table);

/* Adds boot-services memory, page 0 and conventional memory below 4 GiB to a crossing table, 1:1. Part of
 * handoff_address_space_crossing unless `strict`; a strict crossing calls it after SetVirtualAddressMap, to poison
 * that memory. */
enum handoff_status handoff_address_space_boot_services(const struct handoff_address_space *space,
                                                        struct handoff_page_table *table);

/* Arena pages that both tables together need at the most, roots included. Close to what they use where `map` is
 * mostly in order; true for the same descriptors in any order, not for others: leave room if the final map is not
 * known yet. */
UINTN handoff_address_space_bound(const struct handoff_address_space *space,
                                  const struct handoff_page_format *format);

#ifdef __cplusplus
}
#endif
#endif
