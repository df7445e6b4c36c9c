/* kernel-stub/contract.h: any bytes are refused with a reason, or are a boot info; what they do not announce is
 * not read. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "kernel-stub/contract.h"
#include "tap_reader.h"
#include "tests/unit/kernel_console.h"

#define ANNOUNCING 16 /* bytes of magic, version and size, which every kernel may read */
#define LARGEST    8192

static const struct handoff_boot_info *handed;

static void require_contract(void)
{
    contract_require(handed);
}

/* As many bytes as the block says that it has, in a block of exactly that size. */
static void *block_from(struct input *input)
{
    uint8_t announced[ANNOUNCING];
    uint32_t size;

    for (size_t i = 0; i < ANNOUNCING; i++)
        announced[i] = input_byte(input);
    memcpy(&size, announced + 12, sizeof(size));
    size = size < ANNOUNCING ? ANNOUNCING : size > LARGEST ? LARGEST : size;
    uint8_t *block = exact(size);
    memcpy(block, announced, ANNOUNCING);
    for (size_t i = ANNOUNCING; i < size; i++)
        block[i] = input_byte(input);
    return block;
}

/* What is wrong, in the order in which it has to be found. */
static const char *expected_refusal(void)
{
    if (handed == NULL)
        return "without a boot info";
    if (memcmp(&handed->magic, "!HANDOFF", 8) != 0)
        return "boot info: magic 0x";
    if (handed->version == 0)
        return "boot info: version 0, older than 1";
    return handed->size < 2608 ? " bytes, at least 2608 needed" : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {data, size};
    struct handoff_boot_info *block = size == 0 ? NULL : block_from(&input);
    char bytes[128];
    struct handoff_text found = handoff_text_in(bytes, sizeof(bytes));

    handed = block;
    kernel_console_start();
    const char *refusal = expected_refusal();
    const enum console_end end = kernel_console_run(require_contract);
    require(contract_holds(handed, &found) == (refusal == NULL));
    require(end == (refusal == NULL ? END_RETURNED : END_HALTED));
    if (refusal == NULL) {
        require(found.size == 0 && console.output[0] == '\0');
    } else {
        const char *at = console.output;
        const struct tap_read read = tap_read_line(&at);
        require(strstr(bytes, refusal) != NULL && !found.cut);
        require(read.kind == TAP_BAIL_OUT && strcmp(read.text, bytes) == 0 && *at == '\0');
    }
    free(block);
    return 0;
}
