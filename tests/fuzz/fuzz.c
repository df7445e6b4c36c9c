#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fuzz_fail(const char *file, int line, const char *property)
{
    fprintf(stderr, "%s:%d: this does not hold: %s\n", file, line, property);
    abort();
}

uint8_t input_byte(struct input *input)
{
    if (input->size == 0)
        return 0;
    input->size--;
    return *input->bytes++;
}

uint64_t input_number(struct input *input, size_t width)
{
    uint64_t number = 0;

    for (size_t i = 0; i < width; i++)
        number |= (uint64_t)input_byte(input) << (8 * i);
    return number;
}

uint8_t input_below(struct input *input, unsigned limit)
{
    return (uint8_t)(input_byte(input) % limit);
}

void *exact(size_t size)
{
    void *block = malloc(size);

    if (block == NULL && size != 0)
        fuzz_fail(__FILE__, __LINE__, "there is memory");
    return block;
}

void *exact_copy(const void *bytes, size_t size)
{
    void *block = exact(size);

    if (size > 0)
        memcpy(block, bytes, size);
    return block;
}

char *input_text(struct input *input, size_t size)
{
    const size_t taken = size < input->size ? size : input->size;
    char *text = exact(taken + 1);

    for (size_t i = 0; i < taken; i++)
        text[i] = (char)input_byte(input);
    text[taken] = '\0';
    return text;
}
