#include <handoff/record.h>

#include <stddef.h>

#include "bytes.h"

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

/* Others write variables as well: so much is left besides the reserve. */
#define MARGIN 1024
/* What a variable takes of the store besides its text: our header and the store's, its name, alignment. */
#define PART_COST 256
/* Of the size that a firmware allows for a variable, our header and, with some, the name take their share. */
#define PART_SHARE 128
#define PART_UNKNOWN 1024
#define PART_LIMIT (1u << 20)

static uint64_t less(uint64_t from, uint64_t amount)
{
    return from > amount ? from - amount : 0;
}

static uint64_t smaller(uint64_t one, uint64_t other)
{
    return one < other ? one : other;
}

struct handoff_record_room handoff_record_room_of(EFI_STATUS status, uint64_t maximum_storage,
                                                  uint64_t remaining_storage, uint64_t maximum_variable)
{
    struct handoff_record_room room = {.part = PART_UNKNOWN - PART_COST, .total = PART_UNKNOWN};

    if (status == EFI_SUCCESS && remaining_storage <= maximum_storage) {
        room.part = smaller(less(maximum_variable, PART_SHARE), PART_LIMIT);
        room.total = less(remaining_storage, HANDOFF_RECORD_RESERVE + MARGIN);
    }
    return room;
}

uint64_t handoff_record_most(const struct handoff_record_room *room)
{
    uint64_t most = 0;

    for (uint64_t parts = 1; parts <= HANDOFF_RECORD_PARTS; parts++) {
        const uint64_t held = smaller(parts * room->part, less(room->total, parts * PART_COST));
        if (held > most)
            most = held;
    }
    return most;
}

unsigned handoff_record_parts(const struct handoff_record_room *room, uint64_t size)
{
    return size > room->part ? (unsigned)((size + room->part - 1) / room->part) : 1;
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
