#include <handoff/record.h>

#include <stddef.h>
#include <string.h>

#define POLYNOMIAL 0xedb88320u /* bits reversed */

uint32_t handoff_crc32(uint32_t crc, const void *bytes, uint64_t size)
{
    const uint8_t *byte = bytes;

    crc = ~crc;
    for (uint64_t i = 0; i < size; i++) {
        crc ^= byte[i];
        for (unsigned bit = 0; bit < 8; bit++)
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? POLYNOMIAL : 0);
    }
    return ~crc;
}

/* Of the header with 0 for its checksum, and of the text behind it. */
static uint32_t checksum_of(struct handoff_record header, const void *part)
{
    const uint8_t *text = (const uint8_t *)part + sizeof(header);

    header.crc32 = 0;
    return handoff_crc32(handoff_crc32(0, &header, sizeof(header)), text, header.size - sizeof(header));
}

void handoff_record_seal(void *part, uint32_t size, uint64_t run, uint16_t number, uint16_t parts)
{
    struct handoff_record header = {
        .magic = HANDOFF_RECORD_MAGIC,
        .version = HANDOFF_RECORD_VERSION,
        .run = run,
        .size = size,
        .part = number,
        .parts = parts,
    };

    header.crc32 = checksum_of(header, part);
    memcpy(part, &header, sizeof(header));
}

bool handoff_record_intact(const void *part, uint64_t size)
{
    struct handoff_record header;

    if (size < sizeof(header))
        return false;
    memcpy(&header, part, sizeof(header));
    return header.magic == HANDOFF_RECORD_MAGIC && header.version == HANDOFF_RECORD_VERSION && header.size == size &&
           header.part < header.parts && header.parts <= HANDOFF_RECORD_PARTS &&
           header.crc32 == checksum_of(header, part);
}
