/* offences.h: each offence once, with a count; told apart by instruction and page. */
#include <handoff/offences.h>

#include "unit_test.h"

#define CAPACITY 3

/* One entry more than the list knows of. */
static struct handoff_offence entries[CAPACITY + 1];

static struct handoff_offences empty_list(void)
{
    memset(entries, 0xa5, sizeof(entries));
    return (struct handoff_offences){.offence = entries, .capacity = CAPACITY};
}

static struct handoff_offence *note(struct handoff_offences *offences, UINT64 instruction, UINT64 address)
{
    const struct handoff_fault fault = {14, 2, instruction, address};

    return handoff_offences_note(offences, &fault);
}

static void keeps_the_first_of_each(void **state)
{
    struct handoff_offences list = empty_list();
    const struct handoff_fault again = {14, 0x11, 0x100, 0x5fff};

    (void)state;
    assert_ptr_equal(note(&list, 0x100, 0x5008), &entries[0]);
    assert_ptr_equal(handoff_offences_note(&list, &again), &entries[0]);
    assert_int_equal(list.used, 1);
    assert_int_equal(entries[0].count, 2);
    assert_int_equal(entries[0].fault.vector, 14);
    assert_int_equal(entries[0].fault.error_code, 2);
    assert_int_equal(entries[0].fault.instruction, 0x100);
    assert_int_equal(entries[0].fault.address, 0x5008);
}

static void tells_instructions_and_pages_apart(void **state)
{
    struct handoff_offences list = empty_list();

    (void)state;
    assert_ptr_equal(note(&list, 0x100, 0x5fff), &entries[0]);
    assert_ptr_equal(note(&list, 0x100, 0x6000), &entries[1]);
    assert_ptr_equal(note(&list, 0x101, 0x6000), &entries[2]);
    assert_ptr_equal(note(&list, 0x100, 0x6fff), &entries[1]);
    assert_int_equal(list.used, 3);
    assert_int_equal(entries[0].count, 1);
    assert_int_equal(entries[1].count, 2);
    assert_int_equal(entries[2].count, 1);
}

/* A full list goes on counting what it knows, and counts what it had to leave out. */
static void a_full_list_counts_on(void **state)
{
    struct handoff_offences list = empty_list();

    (void)state;
    for (UINT64 i = 0; i < CAPACITY; i++)
        assert_non_null(note(&list, i, 0));
    assert_int_equal(list.lost, 0);
    assert_null(note(&list, CAPACITY, 0));
    assert_null(note(&list, CAPACITY, 0));
    assert_ptr_equal(note(&list, CAPACITY - 1, 0), &entries[CAPACITY - 1]);
    assert_int_equal(list.used, CAPACITY);
    assert_int_equal(list.lost, 2);
    assert_int_equal(entries[CAPACITY - 1].count, 2);
    assert_int_equal(entries[CAPACITY].count, 0xa5a5a5a5a5a5a5a5);
}

static void a_list_without_room_only_counts(void **state)
{
    struct handoff_offences list = {.capacity = 0};

    (void)state;
    assert_null(note(&list, 1, 2));
    assert_int_equal(list.used, 0);
    assert_int_equal(list.lost, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_the_first_of_each),
        cmocka_unit_test(tells_instructions_and_pages_apart),
        cmocka_unit_test(a_full_list_counts_on),
        cmocka_unit_test(a_list_without_room_only_counts),
    };

    return unit_test_run(tests);
}
