/* Code that was compiled for a hosted system: what it finds, and that a run goes on after it was stopped. */
#include <stddef.h>
#include <string.h>

#include "hostile.h"
#include "kernel-stub/arch/x86_64/registers.h"

#define MSR_FS_BASE 0xc0000100u

#define LIBRARY(name) __asm__(#name)
_Noreturn void assertion(const char *text, const char *file, unsigned line, const char *function)
    LIBRARY(__assert_fail);
void *checked_memset(void *memory, int value, size_t size, size_t room) LIBRARY(__memset_chk);
_Noreturn void stack_overrun(void) LIBRARY(__stack_chk_fail);

static uint64_t canary;
static unsigned runs;

static void look(void *argument)
{
    __asm__ volatile("mov %%fs:0x28, %0" : "=r"(canary));
    *(unsigned *)argument += 1;
}

/* FS has no base before and afterwards. */
static void judge_run(struct check_context *context, void (*function)(void *argument), void *argument, bool complete)
{
    const uint64_t before = read_model_specific(MSR_FS_BASE);

    if (arch_run_hosted(function, argument) != complete)
        check_fail(context, NULL, NULL, complete ? "it was stopped" : "it was not stopped");
    if (before != 0 || read_model_specific(MSR_FS_BASE) != before)
        check_fail(context, NULL, NULL, "FS has the base 0x%lx before and 0x%lx afterwards", before,
                   read_model_specific(MSR_FS_BASE));
}

static void judge_complete_run(struct check_context *context)
{
    const unsigned before = runs;

    canary = 0;
    judge_run(context, look, &runs, true);
    if (canary == 0 || runs != before + 1)
        check_fail(context, NULL, NULL, "the stack protector's word is 0x%lx, %u runs", canary, runs - before);
}

static void judge_stopped_run(struct check_context *context, void (*function)(void *argument), void *argument)
{
    judge_run(context, function, argument, false);
    judge_complete_run(context);
    check_pass(context, "stopped, and the next one was complete");
}

static void run_complete(struct check_context *context)
{
    judge_complete_run(context);
    judge_complete_run(context);
    check_pass(context, "%u complete runs", runs);
}

/* Stopped with other values in every register that a function saves. */
static void fail_assertion(void *unused)
{
    (void)unused;
    __asm__ volatile("mov $-1, %%rbx\n\tmov $-1, %%r12\n\tmov $-1, %%r13\n\tmov $-1, %%r14\n\tmov $-1, %%r15"
                     :
                     :
                     : "rbx", "r12", "r13", "r14", "r15");
    assertion("false", "a file", 1, "a function");
}

static void run_assertion(struct check_context *context)
{
    judge_stopped_run(context, fail_assertion, NULL);
}

static void overrun_stack(void *unused)
{
    (void)unused;
    stack_overrun();
}

static void run_stack_protector(struct check_context *context)
{
    judge_stopped_run(context, overrun_stack, NULL);
}

static void set_too_much(void *memory)
{
    checked_memset(memory, 1, 4, 4);
    checked_memset(memory, 2, 5, 4);
}

static void run_memset(struct check_context *context)
{
    uint8_t memory[5] = {0};

    judge_stopped_run(context, set_too_much, memory);
    if (memcmp(memory, "\1\1\1\1\0", sizeof(memory)) != 0)
        check_fail(context, NULL, NULL, "of 5 bytes in room for 4, %u were set", memory[4]);
}

static void run_strings(struct check_context *context)
{
    const char *const text = "abcabc";
    char memory[] = "0123456789";
    bool right = strlen("") == 0 && strlen(text) == 6;

    right = right && strchr(text, 'c') == text + 2 && strchr(text, '\0') == text + 6 && strchr(text, 'd') == NULL;
    right = right && memmove(memory + 2, memory, 6) == memory + 2 && memcmp(memory, "0101234589", 11) == 0;
    right = right && memmove(memory, memory + 1, 9) == memory && memcmp(memory, "1012345899", 11) == 0;
    right = right && memmove(memory, text, 0) == memory && memcmp(memory, "1012345899", 11) == 0;
    if (!right)
        check_fail(context, NULL, NULL, "strlen, strchr or memmove is wrong; the last one left %s", memory);
    else
        check_pass(context, "strlen, strchr and memmove do what they should");
}

const struct check hostile_hosted[5] = {
    {"hosted.complete", SEVERITY_CRITICAL, "none", run_complete},
    {"hosted.assertion", SEVERITY_CRITICAL, "none", run_assertion},
    {"hosted.stack_protector", SEVERITY_CRITICAL, "none", run_stack_protector},
    {"hosted.memset", SEVERITY_CRITICAL, "none", run_memset},
    {"hosted.strings", SEVERITY_CRITICAL, "none", run_strings},
};
