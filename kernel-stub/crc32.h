/* The CRC32 of UEFI's table headers (UEFI 2.10, 4.2.1), a byte at a time. */
#ifndef CRC32_H
#define CRC32_H

#include <stdint.h>

#define CRC32_BEGIN 0xffffffffu

uint32_t crc32_add(uint32_t crc, uint8_t byte);
uint32_t crc32_end(uint32_t crc);

#endif
