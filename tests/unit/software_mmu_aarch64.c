/* VMSAv8-64, stage 1 of the EL1&0 regime, 4 KiB granule, 48-bit descriptors; sections are those of DDI 0487. Features
 * that redefine bits (FEAT_LPA2, hardware management of the access flag, FEAT_S1PIE) are off. */
#include "software_mmu_walk.h"

#include "unit_test.h"

/* As page_table.h says that TCR_EL1 is to be set: 64 - TxSZ bits of the address are translated in each half. */
#define TSZ 17 /* TCR_EL1.T0SZ and T1SZ */

/* D8.3: descriptor types. */
#define DESCRIPTOR_VALID 0x1u
#define DESCRIPTOR_TYPE  0x2u /* table at levels 0 to 2, page at level 3; clear: block at levels 1 and 2 */

#define LEVEL_0_SIZE 0x8000000000ULL
#define LEVEL_1_SIZE 0x40000000ULL
#define LEVEL_2_SIZE 0x200000ULL
#define LEVEL_3_SIZE 0x1000ULL

/* D8.3: attribute fields as (highest bit, lowest bit). */
#define PXN_TABLE    59, 59
#define AP_TABLE     62, 61
#define NS_TABLE     63, 63
#define ATTRIBUTE    4, 2   /* AttrIndx */
#define NON_SECURE   5, 5
#define AP_2_1       7, 6
#define SHAREABILITY 9, 8
#define ACCESS_FLAG  10, 10
#define NOT_GLOBAL   11, 11
#define GP_TO_CONTIGUOUS 52, 50 /* guarded page, dirty bit modifier, contiguous */
#define PXN          53, 53
#define UXN          54, 54

#define INNER_SHAREABLE 3u

static UINT64 field(UINT64 descriptor, UINT32 high, UINT32 low)
{
    return descriptor << (63 - high) >> (63 - high + low);
}

/* D8.2: the input address is sign-extended from bit 46, bit 55 chooses the TTBR; 47 bits leave level 0 eight of them
 * to resolve, so its table is 2 KiB long. */
static struct software_mmu_walk begin(const struct software_mmu *mmu, UINTN half)
{
    const UINT64 input_size = 1ULL << (64 - TSZ);
    const struct software_mmu_walk walk = {
        .table = mmu->root + (half == 0 ? 0 : HANDOFF_AARCH64_TTBR1_OFFSET),
        .entries = input_size / LEVEL_0_SIZE,
        .virtual_address = half == 0 ? 0 : 0 - input_size,
        .entry_size = LEVEL_0_SIZE,
        .writable = true,
        .executable = true,
        .user = true,
    };

    assert_int_equal(mmu->levels, 4);
    return walk;
}

/* An output address beyond TCR_EL1.IPS is an address size fault (D8.2), and bits below the block's size are RES0. */
static UINT64 output_address(const struct software_mmu *mmu, UINT64 descriptor, UINT64 granule)
{
    const UINT64 address = field(descriptor, 47, 12) << 12;

    assert_int_equal(address % granule, 0);
    assert_int_equal(address >> mmu->physical_bits, 0);
    assert_int_equal(field(descriptor, 49, 48), 0);
    return address;
}

/* MAIR_EL1: a byte of zero is device-nGnRnE; else the upper half is the outer, the lower half the inner policy. */
static enum memory_type memory_type_of(const struct software_mmu *mmu, UINT64 descriptor)
{
    const UINT64 attribute = mmu->memory_types >> (8 * field(descriptor, ATTRIBUTE)) & 0xff;
    const UINT64 outer = field(attribute, 7, 4);
    const UINT64 inner = field(attribute, 3, 0);

    if (attribute == 0)
        return MEMORY_UNCACHEABLE;
    if (outer == 4 && inner == 4)
        return MEMORY_WRITE_COMBINING;
    /* What is cached must be coherent with the firmware's own, inner shareable, use of it (UEFI 2.10, 2.3.6.1). */
    assert_int_equal(field(descriptor, SHAREABILITY), INNER_SHAREABLE);
    if (field(outer, 3, 2) == 2 && field(inner, 3, 2) == 2)
        return MEMORY_WRITE_THROUGH;
    if (field(outer, 3, 2) == 3 && field(inner, 3, 2) == 3)
        return MEMORY_WRITE_BACK;
    return MEMORY_OTHER;
}

/* D8.3: what a table descriptor takes away, nothing below it can give back. APTable[0] is EL0's, APTable[1]
 * writing. */
static void follow_table(const struct software_mmu *mmu, struct software_mmu_walk *walk, UINT64 descriptor)
{
    assert_int_equal(field(descriptor, 50, 50), 0);
    assert_int_equal(field(descriptor, NS_TABLE), 0);
    walk->table = output_address(mmu, descriptor, LEVEL_3_SIZE);
    walk->user = walk->user && (field(descriptor, AP_TABLE) & 1) == 0;
    walk->writable = walk->writable && (field(descriptor, AP_TABLE) & 2) == 0;
    walk->executable = walk->executable && field(descriptor, PXN_TABLE) == 0;
    /* UXNTable is not taken into account: a page that relies on it alone is reported as the user's. */
}

static void describe_page(const struct software_mmu *mmu, const struct software_mmu_walk *walk, UINT64 descriptor,
                          struct translation *page)
{
    const UINT64 access = field(descriptor, AP_2_1);
    const bool user_access = walk->user && (access & 1) != 0;

    assert_int_equal(field(descriptor, ACCESS_FLAG), 1); /* else every access is an access flag fault */
    assert_int_equal(field(descriptor, GP_TO_CONTIGUOUS), 0);
    assert_int_equal(field(descriptor, NOT_GLOBAL), 0);
    assert_int_equal(field(descriptor, NON_SECURE), 0);
    assert_int_not_equal(field(descriptor, SHAREABILITY), 1); /* reserved */
    page->physical_address = output_address(mmu, descriptor, walk->entry_size);
    page->writable = walk->writable && (access & 2) == 0;
    /* D8.4: what EL0 may write, EL1 may not execute; EL0 may execute what it may not read. */
    page->executable = walk->executable && field(descriptor, PXN) == 0 && !(user_access && page->writable);
    page->user = user_access || field(descriptor, UXN) == 0;
    page->type = memory_type_of(mmu, descriptor);
}

static enum software_mmu_entry step(const struct software_mmu *mmu, struct software_mmu_walk *walk, UINT64 descriptor,
                                    struct translation *page)
{
    const bool level_3 = walk->entry_size == LEVEL_3_SIZE;
    const bool type = (descriptor & DESCRIPTOR_TYPE) != 0;

    if ((descriptor & DESCRIPTOR_VALID) == 0)
        return ENTRY_FAULTS;
    if (type && !level_3) {
        follow_table(mmu, walk, descriptor);
        return ENTRY_TABLE;
    }
    /* Blocks are at levels 1 and 2 only, and level 3 has pages only: the rest is reserved and faults. */
    assert_true(level_3 ? type : walk->entry_size == LEVEL_1_SIZE || walk->entry_size == LEVEL_2_SIZE);
    describe_page(mmu, walk, descriptor, page);
    return ENTRY_PAGE;
}

const struct software_mmu_processor software_mmu_aarch64 = {begin, step};
