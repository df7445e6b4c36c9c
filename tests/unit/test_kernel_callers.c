/* Callers out of what a stack holds: words behind call instructions of runtime images. */
#include "kernel-stub/callers.h"
#include "kernel_evidence.h"
#include "unit_test.h"

/* Code of the runtime image: each kind of near call, and what is none. */
__asm__(".pushsection firmware_code, \"ax\"\n"
        ".fill 16, 1, 0x90\n"
        ".byte 0xe8, 1, 2, 3, 4\n"
        "behind_relative:\n"
        ".byte 0xff, 0xd0\n" /* through a register */
        "behind_register:\n"
        ".byte 0x41, 0xff, 0xd3\n" /* through one of the later registers */
        "behind_high_register:\n"
        ".byte 0xff, 0x13\n" /* through memory */
        "behind_memory:\n"
        ".byte 0xff, 0x50, 0x48\n" /* with a displacement of a byte */
        "behind_near:\n"
        ".byte 0xff, 0x90, 0x48, 1, 0, 0\n" /* of four */
        "behind_far:\n"
        ".byte 0xff, 0x15, 1, 2, 3, 4\n" /* relative to the instruction */
        "behind_table:\n"
        ".byte 0xff, 0x14, 0xc5\n" /* scaled; the displacement that this base has is no part of it here */
        "behind_scaled:\n"
        ".byte 0xff, 0x94, 0xd8, 1, 2, 3, 4\n"
        "behind_scaled_far:\n"
        ".fill 8, 1, 0x90\n"
        "behind_nothing:\n"
        ".byte 0xff, 0x20\n" /* a jump */
        "behind_jump:\n"
        ".byte 0x90, 0xff, 0x50, 0x90\n" /* a displacement too long for a call that ends here */
        ".byte 0x90\n"
        "behind_remains:\n"
        ".fill 8, 1, 0x90\n"
        ".popsection\n");
extern const UINT8 behind_relative[], behind_register[], behind_high_register[], behind_memory[], behind_near[],
    behind_far[], behind_table[], behind_scaled[], behind_scaled_far[], behind_nothing[], behind_jump[],
    behind_remains[];

static const UINT8 *const calls[] = {behind_relative, behind_register, behind_high_register,
                                     behind_memory,   behind_near,     behind_far,
                                     behind_table,    behind_scaled,   behind_scaled_far};

static int start(void **state)
{
    (void)state;
    kernel_fixture_start(HANDOFF_VIRTMAP_OFFSET);
    kernel_evidence_start();
    return 0;
}

static void every_kind_of_call_is_known(void **state)
{
    (void)state;
    for (UINTN i = 0; i < COUNT(calls); i++)
        if (!arch_follows_call((UINT64)calls[i]))
            fail_msg("call %llu is not known", (unsigned long long)i);
    assert_false(arch_follows_call((UINT64)behind_nothing));
    assert_false(arch_follows_call((UINT64)behind_jump));
    assert_false(arch_follows_call((UINT64)behind_remains));
}

static struct firmware_call faulted(const UINT64 *stack, UINT64 words)
{
    return (struct firmware_call){
        .faulted = true, .fault = {.instruction = 0x4321}, .stack = stack, .stack_words = words};
}

static void assert_callers(const struct firmware_call *call, const UINT64 expected[CALLERS])
{
    UINT64 callers[CALLERS] = {1, 1, 1, 1};

    callers_find(&fixture.info, call, callers);
    for (UINTN i = 0; i < CALLERS; i++)
        assert_int_equal(callers[i], expected[i]);
}

static void callers_are_found_among_other_words(void **state)
{
    const UINT64 stack[] = {0,
                            (UINT64)behind_nothing,
                            (UINT64)behind_relative,
                            EVIDENCE_STALL,
                            ~0ULL,
                            (UINT64)kernel_fixture_tables(),
                            (UINT64)behind_near,
                            kernel_fixture_region(REGION_CODE)->PhysicalStart + 0x20};
    const struct firmware_call call = faulted(stack, COUNT(stack));

    (void)state;
    assert_callers(&call, (UINT64[]){(UINT64)behind_relative, (UINT64)behind_near, 0, 0});
    assert_int_equal(callers_culprit(&fixture.info, &call), 0x4321);
}

static void no_more_than_there_is_room_for(void **state)
{
    const UINT64 stack[] = {(UINT64)calls[0], (UINT64)calls[1], (UINT64)calls[2], (UINT64)calls[3], (UINT64)calls[4]};
    const struct firmware_call call = faulted(stack, COUNT(stack));
    const struct firmware_call less = faulted(stack, 2);
    const struct firmware_call none = faulted(NULL, 0);

    (void)state;
    assert_callers(&call, stack);
    assert_callers(&less, (UINT64[]){stack[0], stack[1], 0, 0});
    assert_callers(&none, (UINT64[]){0, 0, 0, 0});
}

static void a_call_that_went_astray_left_its_return_address(void **state)
{
    const UINT64 stack[] = {(UINT64)behind_register, (UINT64)behind_far};
    struct firmware_call call = faulted(stack, COUNT(stack));

    (void)state;
    call.fault_execute = true;
    assert_int_equal(callers_culprit(&fixture.info, &call), (UINT64)behind_register);
    assert_callers(&call, (UINT64[]){(UINT64)behind_far, 0, 0, 0});
    call.stack_words = 0;
    assert_int_equal(callers_culprit(&fixture.info, &call), 0x4321);
}

/* A jump leaves none: what lies on top of the stack is something else. */
static void a_jump_has_no_caller(void **state)
{
    const UINT64 stack[] = {(UINT64)behind_nothing, (UINT64)behind_far};
    struct firmware_call call = faulted(stack, COUNT(stack));

    (void)state;
    call.fault_execute = true;
    assert_int_equal(callers_culprit(&fixture.info, &call), 0x4321);
    assert_callers(&call, (UINT64[]){(UINT64)behind_far, 0, 0, 0});
}

/* The bytes before a word are read only if the image begins before them. */
static void the_beginning_of_an_image_has_nothing_before_it(void **state)
{
    const UINT64 first = kernel_firmware_code_start() & ~HANDOFF_PAGE_MASK;
    const UINT64 stack[] = {first, first + ARCH_CALL_INSTRUCTION - 1};
    const struct firmware_call call = faulted(stack, COUNT(stack));

    (void)state;
    assert_callers(&call, (UINT64[]){0, 0, 0, 0});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_kind_of_call_is_known, start),
        cmocka_unit_test_setup(callers_are_found_among_other_words, start),
        cmocka_unit_test_setup(no_more_than_there_is_room_for, start),
        cmocka_unit_test_setup(a_call_that_went_astray_left_its_return_address, start),
        cmocka_unit_test_setup(a_jump_has_no_caller, start),
        cmocka_unit_test_setup(the_beginning_of_an_image_has_nothing_before_it, start),
    };

    return unit_test_run(tests);
}
