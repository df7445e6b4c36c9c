/* What every fuzz target is made of: bytes that become structured values, and properties that must hold.
 *
 * A target is one file fuzz_NAME.c with LLVMFuzzerTestOneInput. libFuzzer invents its inputs (make fuzz); replay.c,
 * which needs no libFuzzer, gives it those of corpus/NAME/ (make test). A property that does not hold ends the
 * process: both then keep, or name, the input that led to it.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <handoff/efi.h>

/* libFuzzer's interface: its names and types. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the process with the place and the property, unless it holds. */
#define require(property) ((property) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #property))
_Noreturn void fuzz_fail(const char *file, int line, const char *property);

/* The part of an input that has not been used yet. A number that begins beyond its end is 0. */
struct input {
    const uint8_t *bytes;
    size_t         size;
};

uint8_t input_byte(struct input *input);

/* `width` bytes, at most 8, the lowest first. */
uint64_t input_number(struct input *input, size_t width);

/* One byte, as a number below `limit`, which is at most 256. */
uint8_t input_below(struct input *input, unsigned limit);

/* A heap block of exactly this size, so that AddressSanitizer guards both ends; to be freed. */
void *exact(size_t size);
void *exact_copy(const void *bytes, size_t size);

/* The first `size` bytes of the input, or what is left of it, as text that ends in NUL in an exact block. */
char *input_text(struct input *input, size_t size);

#endif
