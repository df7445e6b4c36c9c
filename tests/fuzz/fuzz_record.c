/* record.h: any bytes are either no part of a record, or exactly what sealing makes of what they say. The first byte
 * chooses whether they are sealed first, and which one is spoiled after that. */
#include <stdlib.h>
#include <string.h>

#include <handoff/record.h>

#include "fuzz.h"

/* The checksum a bit at a time, from its definition: the remainder of a division, least significant bit first. */
static uint32_t remainder_of(const uint8_t *bytes, size_t size)
{
    uint32_t crc = 0xffffffff;

    for (size_t bit = 0; bit < 8 * size; bit++) {
        const uint32_t in = (uint32_t)(bytes[bit / 8] >> bit % 8) & 1;
        crc = (crc >> 1) ^ (((crc ^ in) & 1) != 0 ? 0xedb88320 : 0);
    }
    return ~crc;
}

static void check_sealing(uint8_t *part, size_t size, const struct handoff_record *said)
{
    uint8_t *again = exact(size);

    memcpy(again, part, size);
    memset(again, 0, sizeof(*said));
    handoff_record_seal(again, (uint32_t)size, said->run, said->part, said->parts);
    require(memcmp(again, part, size) == 0);
    free(again);
}

static void spoil(struct input *input, uint8_t *part, size_t size)
{
    const size_t at = input_number(input, 2) % size;

    part[at] ^= 1;
    require(!handoff_record_intact(part, size));
    part[at] ^= 1;
    require(handoff_record_intact(part, size));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {data, size};
    const bool sealed = (input_byte(&input) & 1) != 0;
    const uint16_t parts = (uint16_t)(1 + input_below(&input, HANDOFF_RECORD_PARTS));
    const uint16_t number = (uint16_t)input_below(&input, (uint8_t)parts);
    struct input tail = {input.bytes, input.size};
    const size_t length = input.size;
    uint8_t *part = exact(length);

    for (size_t i = 0; i < length; i++)
        part[i] = input_byte(&input);
    require(handoff_crc32(0, part, length) == remainder_of(part, length));
    if (sealed && length >= sizeof(struct handoff_record)) {
        handoff_record_seal(part, (uint32_t)length, 7, number, parts);
        require(handoff_record_intact(part, length));
        spoil(&tail, part, length);
    }
    if (handoff_record_intact(part, length)) {
        struct handoff_record said;
        memcpy(&said, part, sizeof(said));
        check_sealing(part, length, &said);
    }
    free(part);
    return 0;
}
