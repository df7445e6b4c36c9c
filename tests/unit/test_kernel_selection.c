/* checks=: which names a list takes. */
#include "kernel-stub/selection.h"
#include "unit_test.h"

static void test_whole_names(void **state)
{
    (void)state;
    assert_true(selection_takes("map.sorted", "map.sorted"));
    assert_true(selection_takes("time.get,map.sorted", "map.sorted"));
    assert_true(selection_takes(" time.get , map.sorted ", "map.sorted"));
    assert_true(selection_takes("time.get,\tmap.sorted\t\r", "map.sorted"));
    assert_false(selection_takes("map.sort", "map.sorted"));
    assert_false(selection_takes("map.sorted_too", "map.sorted"));
    assert_false(selection_takes("map.sorted.", "map.sorted"));
}

static void test_families(void **state)
{
    (void)state;
    assert_true(selection_takes("map.", "map.sorted"));
    assert_true(selection_takes("time.,map.", "map.sorted"));
    assert_false(selection_takes("map", "map.sorted"));
    assert_false(selection_takes("map.", "mapping"));
}

static void test_all(void **state)
{
    (void)state;
    assert_true(selection_takes("all", "map.sorted"));
    assert_true(selection_takes("time.get,all", "map.sorted"));
    assert_false(selection_takes("al", "all.sorted"));
}

static void test_nothing(void **state)
{
    (void)state;
    assert_false(selection_takes("", "map.sorted"));
    assert_false(selection_takes(",", "map.sorted"));
    assert_false(selection_takes(" , ", "map.sorted"));
    assert_true(selection_is_none("none"));
    assert_true(selection_is_none(" none "));
    assert_false(selection_is_none("none,map.sorted"));
    assert_false(selection_is_none("nonesuch"));
    assert_false(selection_is_none(""));
}

static void test_words(void **state)
{
    static const char list[] = "one, two ,";
    struct selection_word word;
    uint64_t position = 0;

    (void)state;
    assert_true(selection_next(list, &position, &word));
    assert_int_equal(word.size, 3);
    assert_memory_equal(word.bytes, "one", 3);
    assert_true(selection_next(list, &position, &word));
    assert_int_equal(word.size, 3);
    assert_memory_equal(word.bytes, "two", 3);
    assert_true(selection_next(list, &position, &word));
    assert_int_equal(word.size, 0);
    assert_false(selection_next(list, &position, &word));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_names), cmocka_unit_test(test_families), cmocka_unit_test(test_all),
        cmocka_unit_test(test_nothing),     cmocka_unit_test(test_words),
    };

    return unit_test_run(tests);
}
