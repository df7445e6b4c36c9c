/* Page tables for tests: an arena of exactly so many heap pages, read by the processor of software_mmu.h. */
#ifndef TESTS_UNIT_TABLE_BUILDER_H
#define TESTS_UNIT_TABLE_BUILDER_H

#include "software_mmu.h"

#define TABLE_ARENA_PHYSICAL 0x123456000ULL

/* Filled with a pattern: a builder that relies on clean memory fails. */
struct handoff_page_arena arena_new(UINTN pages);
void arena_free(struct handoff_page_arena *arena);

/* Every format that the gift has, once with each of its choices. */
#define TABLE_FORMATS 5
struct handoff_page_format table_format(UINTN index);

/* What a processor calls the cacheability. */
enum memory_type table_memory_type(enum handoff_cache cache);

/* A region's translation as the processor must see it. */
void assert_translates(const struct software_mmu *mmu, const struct handoff_region *region);
void assert_absent(const struct software_mmu *mmu, UINT64 virtual_address, UINT64 size);

/* Bytes mapped, without looking at them further. */
UINT64 mapped_bytes(const struct software_mmu *mmu);

#endif
