/* record.h: the checksum, and parts that are as they were sealed. */
#include <handoff/record.h>

#include "unit_test.h"

#define TEXT      "P 1\n+ a.check\n= PASSED\t1\t0\t0\t0\n"
#define HEADER    sizeof(struct handoff_record)
#define PART_SIZE ((UINT32)(HEADER + sizeof(TEXT) - 1))
#define RUN       0x1122334455667788u

/* One byte off: a variable's data may lie anywhere. */
static UINT8 block[1 + HEADER + sizeof(TEXT)];
static UINT8 *const part = block + 1;

static int seal(void **state)
{
    (void)state;
    memset(block, 0xa5, sizeof(block));
    memcpy(part + HEADER, TEXT, sizeof(TEXT) - 1);
    handoff_record_seal(part, PART_SIZE, RUN, 2, 5);
    return 0;
}

static struct handoff_record header(void)
{
    struct handoff_record read;

    memcpy(&read, part, sizeof(read));
    return read;
}

/* Puts a changed header there with a checksum that is right for it. */
static void forge(struct handoff_record changed)
{
    changed.crc32 = 0;
    changed.crc32 = handoff_crc32(handoff_crc32(0, &changed, sizeof(changed)), part + HEADER, PART_SIZE - HEADER);
    memcpy(part, &changed, sizeof(changed));
}

/* The check value of CRC-32/ISO-HDLC, which UEFI 2.10, 4.2.1 and IEEE 802.3 mean. */
static void the_checksum_is_that_of_the_specification(void **state)
{
    (void)state;
    assert_int_equal(handoff_crc32(0, "123456789", 9), 0xcbf43926);
    assert_int_equal(handoff_crc32(0, "", 0), 0);
    assert_int_equal(handoff_crc32(0, "\0\0\0\0", 4), 0x2144df1c);
    assert_int_equal(handoff_crc32(0, "\xff\xff\xff\xff", 4), 0xffffffff);
}

static void the_checksum_can_be_made_in_pieces(void **state)
{
    (void)state;
    for (UINT64 first = 0; first <= 9; first++)
        assert_int_equal(handoff_crc32(handoff_crc32(0, "123456789", first), &"123456789"[first], 9 - first),
                         0xcbf43926);
}

static void the_header_says_what_the_part_is(void **state)
{
    (void)state;
    assert_memory_equal(part, "HFRECORD", 8);
    assert_int_equal(HEADER, 32);
    assert_int_equal(header().version, 1);
    assert_int_equal(header().run, RUN);
    assert_int_equal(header().size, PART_SIZE);
    assert_int_equal(header().part, 2);
    assert_int_equal(header().parts, 5);
    assert_memory_equal(part + HEADER, TEXT, sizeof(TEXT) - 1);
    assert_int_equal(block[0], 0xa5);
    assert_int_equal(part[PART_SIZE], 0xa5);
}

static void what_was_sealed_is_intact(void **state)
{
    (void)state;
    assert_true(handoff_record_intact(part, PART_SIZE));
    handoff_record_seal(part, HEADER, 0, 0, 1);
    assert_true(handoff_record_intact(part, HEADER));
}

static void any_bit_flipped_is_noticed(void **state)
{
    (void)state;
    for (UINT32 bit = 0; bit < 8 * PART_SIZE; bit++) {
        part[bit / 8] ^= (UINT8)(1u << bit % 8);
        if (handoff_record_intact(part, PART_SIZE))
            fail_msg("bit %u of byte %u was flipped, and nothing noticed", bit % 8, bit / 8);
        part[bit / 8] ^= (UINT8)(1u << bit % 8);
    }
    assert_true(handoff_record_intact(part, PART_SIZE));
}

/* Each in a block of its own size, so that a byte read beyond it is found. */
static void any_other_size_is_noticed(void **state)
{
    (void)state;
    for (UINT32 size = 0; size < PART_SIZE; size++) {
        UINT8 *cut = malloc(size > 0 ? size : 1);
        assert_non_null(cut);
        memcpy(cut, part, size);
        assert_false(handoff_record_intact(cut, size));
        free(cut);
    }
    assert_false(handoff_record_intact(part, PART_SIZE + 1));
}

static void what_its_checksum_agrees_with_is_looked_at_all_the_same(void **state)
{
    const struct handoff_record good = header();
    struct handoff_record wrong;

    (void)state;
    forge(good);
    assert_true(handoff_record_intact(part, PART_SIZE));
    wrong = good;
    wrong.magic++;
    forge(wrong);
    assert_false(handoff_record_intact(part, PART_SIZE));
    wrong = good;
    wrong.version++;
    forge(wrong);
    assert_false(handoff_record_intact(part, PART_SIZE));
    wrong = good;
    wrong.size++;
    forge(wrong);
    assert_false(handoff_record_intact(part, PART_SIZE));
}

static void numbers_of_parts_are_looked_at(void **state)
{
    static const struct {
        UINT16 part, parts;
        bool   intact;
    } cases[] = {
        {0, 1, true},  {HANDOFF_RECORD_PARTS - 1, HANDOFF_RECORD_PARTS, true},
        {0, 0, false}, {0, HANDOFF_RECORD_PARTS + 1, false},
        {1, 1, false}, {2, 1, false},
    };

    (void)state;
    for (UINTN i = 0; i < COUNT(cases); i++) {
        handoff_record_seal(part, PART_SIZE, RUN, cases[i].part, cases[i].parts);
        assert_int_equal(handoff_record_intact(part, PART_SIZE), cases[i].intact);
    }
}

/* --- room ----------------------------------------------------------------------------------------- */

static struct handoff_record_room room_of(UINT64 remaining, UINT64 maximum_variable)
{
    return handoff_record_room_of(EFI_SUCCESS, remaining, remaining, maximum_variable);
}

static UINT64 most_of(UINT64 remaining, UINT64 maximum_variable)
{
    const struct handoff_record_room room = room_of(remaining, maximum_variable);

    return handoff_record_most(&room);
}

#define LEAST (6 * KIB + 256) /* 5 KiB, a margin, and what one variable costs */

static void the_reserve_stays_free(void **state)
{
    (void)state;
    assert_int_equal(HANDOFF_RECORD_RESERVE, 5 * KIB);
    assert_int_equal(most_of(0, 32 * KIB), 0);
    assert_int_equal(most_of(LEAST, 32 * KIB), 0);
    assert_int_equal(most_of(LEAST + 1, 32 * KIB), 1);
    assert_int_equal(most_of(LEAST + 4000, 32 * KIB), 4000);
    assert_int_equal(room_of(6 * KIB + 1, 0).total, 1);
    assert_int_equal(room_of(6 * KIB - 1, 0).total, 0);
}

static void no_part_is_larger_than_a_variable(void **state)
{
    (void)state;
    assert_int_equal(room_of(64 * KIB, 128).part, 0);
    assert_int_equal(room_of(64 * KIB, 127).part, 0);
    assert_int_equal(room_of(64 * KIB, 129).part, 1);
    assert_int_equal(room_of(64 * KIB, UINT64_MAX).part, MIB);
    assert_int_equal(most_of(64 * KIB, 128), 0);
    assert_int_equal(most_of(64 * KIB, 1128), 8 * 1000);
    assert_int_equal(most_of(UINT64_MAX, UINT64_MAX), 8 * MIB);
}

/* Another part costs as well: where it holds less than that, it is not worth it. */
static void parts_cost_room(void **state)
{
    (void)state;
    assert_int_equal(most_of(LEAST + 1000, 1128), 1000);
    assert_int_equal(most_of(LEAST + 1256, 1128), 1000);
    assert_int_equal(most_of(LEAST + 1300, 1128), 1044);
    assert_int_equal(most_of(LEAST + 100, 130), 2);
}

static void a_text_takes_as_many_parts_as_it_must(void **state)
{
    const struct handoff_record_room room = {.part = 100, .total = 10000};

    (void)state;
    assert_int_equal(handoff_record_parts(&room, 0), 1);
    assert_int_equal(handoff_record_parts(&room, 100), 1);
    assert_int_equal(handoff_record_parts(&room, 101), 2);
    assert_int_equal(handoff_record_parts(&room, 200), 2);
    assert_int_equal(handoff_record_parts(&room, 800), 8);
}

/* What may be written at the most is written in parts that all fit, with the reserve left. */
static void what_may_be_written_fits(void **state)
{
    (void)state;
    for (UINT64 remaining = 0; remaining < 20 * KIB; remaining += 97) {
        for (UINT64 limit = 0; limit < 8 * KIB; limit += 61) {
            const struct handoff_record_room room = room_of(remaining, limit);
            const UINT64 most = handoff_record_most(&room);
            const UINT64 parts = handoff_record_parts(&room, most);
            assert_true(most == 0 || most <= parts * room.part);
            assert_true(most == 0 || (parts <= HANDOFF_RECORD_PARTS && most + parts * 256 <= remaining - 6 * KIB));
        }
    }
}

static void one_small_variable_where_nothing_is_known(void **state)
{
    const struct handoff_record_room failed = handoff_record_room_of(EFI_UNSUPPORTED, 64 * KIB, 64 * KIB, 64 * KIB);
    const struct handoff_record_room absurd = handoff_record_room_of(EFI_SUCCESS, 64 * KIB, 64 * KIB + 1, 64 * KIB);

    (void)state;
    assert_int_equal(failed.part, KIB - 256);
    assert_int_equal(failed.total, KIB);
    assert_int_equal(handoff_record_most(&failed), failed.part);
    assert_int_equal(handoff_record_most(&absurd), handoff_record_most(&failed));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_checksum_is_that_of_the_specification),
        cmocka_unit_test(the_checksum_can_be_made_in_pieces),
        cmocka_unit_test_setup(the_header_says_what_the_part_is, seal),
        cmocka_unit_test_setup(what_was_sealed_is_intact, seal),
        cmocka_unit_test_setup(any_bit_flipped_is_noticed, seal),
        cmocka_unit_test_setup(any_other_size_is_noticed, seal),
        cmocka_unit_test_setup(what_its_checksum_agrees_with_is_looked_at_all_the_same, seal),
        cmocka_unit_test_setup(numbers_of_parts_are_looked_at, seal),
        cmocka_unit_test(the_reserve_stays_free),
        cmocka_unit_test(no_part_is_larger_than_a_variable),
        cmocka_unit_test(parts_cost_room),
        cmocka_unit_test(a_text_takes_as_many_parts_as_it_must),
        cmocka_unit_test(what_may_be_written_fits),
        cmocka_unit_test(one_small_variable_where_nothing_is_known),
    };

    return unit_test_run(tests);
}
