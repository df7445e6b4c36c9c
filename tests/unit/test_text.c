/* text.h: formats compared with the C library's, truncation, and the specification's names. */
#include <stdio.h>

#include <handoff/text.h>

#include "unit_test.h"

/* For formats that the compiler's check refuses: they must do no harm. */
static void format_unchecked(struct handoff_text *text, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    handoff_text_format_list(text, format, arguments);
    va_end(arguments);
}

#define assert_formats_like_c(...)                                        \
    do {                                                                  \
        char expected[200];                                               \
        char actual[200];                                                 \
        struct handoff_text text = handoff_text_in(actual, 200);          \
        snprintf(expected, sizeof(expected), __VA_ARGS__);                \
        handoff_text_format(&text, __VA_ARGS__);                          \
        assert_string_equal(actual, expected);                            \
        assert_int_equal(text.size, strlen(expected));                    \
        assert_int_equal(text.cut, 0);                                    \
    } while (0)

static void begins_empty(void **state)
{
    char bytes[4] = "abc";
    const struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));

    (void)state;
    assert_string_equal(bytes, "");
    assert_ptr_equal(text.bytes, bytes);
    assert_int_equal(text.capacity, 4);
    assert_int_equal(text.size, 0);
    assert_int_equal(text.cut, 0);
}

static void formats_strings(void **state)
{
    (void)state;
    assert_formats_like_c("plain");
    assert_formats_like_c("%s and %s", "one", "");
    assert_formats_like_c("[%8s] [%-8s] [%2s] [%-2s]", "four", "four", "four", "four");
    assert_formats_like_c("%c%c %% %s", 'a', 'z', "%s");
    assert_formats_like_c("[%3c] [%-3c]", 'x', 'y');
}

static void formats_a_null_string(void **state)
{
    char bytes[40];
    struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));

    (void)state;
    format_unchecked(&text, "%s [%-8s]", (char *)NULL, (char *)NULL);
    assert_string_equal(bytes, "(null) [(null)  ]");
}

static void formats_numbers(void **state)
{
    static const UINT64 numbers[] = {0, 1, 9, 10, 255, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000,
                                     0x123456789abcdef0, INT64_MAX, 1ULL << 63, UINT64_MAX};

    (void)state;
    for (UINTN i = 0; i < COUNT(numbers); i++) {
        const UINT64 wide = numbers[i];
        const UINT32 narrow = (UINT32)wide;
        assert_formats_like_c("%u %x %X %d", narrow, narrow, narrow, (INT32)narrow);
        assert_formats_like_c("%lu %lx %lX %ld", wide, wide, wide, (INT64)wide);
        assert_formats_like_c("[%12u] [%-12u] [%012u]", narrow, narrow, narrow);
        assert_formats_like_c("[%20lx] [%-20lX] [%016lx]", wide, wide, wide);
        assert_formats_like_c("[%12d] [%-12d]", (INT32)narrow, (INT32)narrow);
        assert_formats_like_c("[%22ld] [%-22ld]", (INT64)wide, (INT64)wide);
    }
    assert_formats_like_c("%lu %u %lx", UINT64_MAX, 7u, 8ul); /* arguments stay in step */
}

static void pads_negative_numbers_after_the_sign(void **state)
{
    (void)state;
    assert_formats_like_c("[%06d] [%022ld]", -42, (INT64)-42);
}

static void copies_unknown_conversions(void **state)
{
    static const char *const formats[] = {"%q", "%", "100%", "%-08lq|", "a%b", "%5", "%l"};

    (void)state;
    for (UINTN i = 0; i < COUNT(formats); i++) {
        char bytes[40];
        struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));
        format_unchecked(&text, formats[i]);
        assert_string_equal(bytes, formats[i]);
    }
}

static void appends(void **state)
{
    char bytes[40];
    struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));

    (void)state;
    handoff_text_format(&text, "one %s", "two");
    handoff_text_format(&text, "%s", "");
    handoff_text_format(&text, " %u", 3u);
    assert_string_equal(bytes, "one two 3");
    assert_int_equal(text.size, 9);
}

/* Every capacity up to one that is large enough, in a heap buffer that AddressSanitizer guards. */
static void cuts_what_does_not_fit(void **state)
{
    const char *whole = "abc 00ff       tail";

    (void)state;
    for (UINTN capacity = 1; capacity <= strlen(whole) + 2; capacity++) {
        char *bytes = malloc(capacity);
        assert_non_null(bytes);
        struct handoff_text text = handoff_text_in(bytes, capacity);
        handoff_text_format(&text, "%s %04x %10s", "abc", 255u, "tail");
        const UINTN expected = capacity - 1 < strlen(whole) ? capacity - 1 : strlen(whole);
        assert_int_equal(text.size, expected);
        assert_int_equal(strlen(bytes), expected);
        assert_memory_equal(bytes, whole, expected);
        assert_int_equal(text.cut, expected < strlen(whole));
        handoff_text_format(&text, "%s", ""); /* nothing more: stays as it is */
        assert_int_equal(text.cut, expected < strlen(whole));
        free(bytes);
    }
}

static void names_memory_types(void **state)
{
    static const struct {
        UINT32 type;
        const char *name;
    } names[] = {
        {EfiReservedMemoryType, "EfiReservedMemoryType"},
        {EfiLoaderCode, "EfiLoaderCode"},
        {EfiLoaderData, "EfiLoaderData"},
        {EfiBootServicesCode, "EfiBootServicesCode"},
        {EfiBootServicesData, "EfiBootServicesData"},
        {EfiRuntimeServicesCode, "EfiRuntimeServicesCode"},
        {EfiRuntimeServicesData, "EfiRuntimeServicesData"},
        {EfiConventionalMemory, "EfiConventionalMemory"},
        {EfiUnusableMemory, "EfiUnusableMemory"},
        {EfiACPIReclaimMemory, "EfiACPIReclaimMemory"},
        {EfiACPIMemoryNVS, "EfiACPIMemoryNVS"},
        {EfiMemoryMappedIO, "EfiMemoryMappedIO"},
        {EfiMemoryMappedIOPortSpace, "EfiMemoryMappedIOPortSpace"},
        {EfiPalCode, "EfiPalCode"},
        {14, "EfiPersistentMemory"},
        {15, "EfiUnacceptedMemoryType"},
        {16, "unknown"},
        {0x6fffffff, "unknown"},
        {0x70000000, "OEM"},
        {0x7fffffff, "OEM"},
        {0x80000000, "OS"},
        {UINT32_MAX, "OS"},
    };

    (void)state;
    for (UINTN i = 0; i < COUNT(names); i++)
        assert_string_equal(handoff_memory_type_name(names[i].type), names[i].name);
}

#define ERROR(number) (0x8000000000000000ULL | (number))

/* Numbers from UEFI 2.10, appendix D, and not from the header that the gift is compiled with. */
static void names_statuses(void **state)
{
    static const struct {
        EFI_STATUS status;
        const char *name;
    } names[] = {
        {0, "EFI_SUCCESS"},
        {ERROR(1), "EFI_LOAD_ERROR"},
        {ERROR(2), "EFI_INVALID_PARAMETER"},
        {ERROR(3), "EFI_UNSUPPORTED"},
        {ERROR(4), "EFI_BAD_BUFFER_SIZE"},
        {ERROR(5), "EFI_BUFFER_TOO_SMALL"},
        {ERROR(6), "EFI_NOT_READY"},
        {ERROR(7), "EFI_DEVICE_ERROR"},
        {ERROR(8), "EFI_WRITE_PROTECTED"},
        {ERROR(9), "EFI_OUT_OF_RESOURCES"},
        {ERROR(10), "EFI_VOLUME_CORRUPTED"},
        {ERROR(11), "EFI_VOLUME_FULL"},
        {ERROR(12), "EFI_NO_MEDIA"},
        {ERROR(13), "EFI_MEDIA_CHANGED"},
        {ERROR(14), "EFI_NOT_FOUND"},
        {ERROR(15), "EFI_ACCESS_DENIED"},
        {ERROR(16), "EFI_NO_RESPONSE"},
        {ERROR(17), "EFI_NO_MAPPING"},
        {ERROR(18), "EFI_TIMEOUT"},
        {ERROR(19), "EFI_NOT_STARTED"},
        {ERROR(20), "EFI_ALREADY_STARTED"},
        {ERROR(21), "EFI_ABORTED"},
        {ERROR(22), "EFI_ICMP_ERROR"},
        {ERROR(23), "EFI_TFTP_ERROR"},
        {ERROR(24), "EFI_PROTOCOL_ERROR"},
        {ERROR(25), "EFI_INCOMPATIBLE_VERSION"},
        {ERROR(26), "EFI_SECURITY_VIOLATION"},
        {ERROR(27), "EFI_CRC_ERROR"},
        {ERROR(28), "EFI_END_OF_MEDIA"},
        {ERROR(31), "EFI_END_OF_FILE"},
        {ERROR(32), "EFI_INVALID_LANGUAGE"},
        {ERROR(33), "EFI_COMPROMISED_DATA"},
        {ERROR(35), "EFI_HTTP_ERROR"},
        {ERROR(0), "unknown EFI_STATUS"},
        {ERROR(29), "unknown EFI_STATUS"},
        {ERROR(36), "unknown EFI_STATUS"},
        {UINT64_MAX, "unknown EFI_STATUS"},
        {0x7fffffffffffffff, "unknown EFI_STATUS"},
    };

    (void)state;
    for (UINTN i = 0; i < COUNT(names); i++)
        assert_string_equal(handoff_efi_status_name(names[i].status), names[i].name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(begins_empty),
        cmocka_unit_test(formats_strings),
        cmocka_unit_test(formats_a_null_string),
        cmocka_unit_test(formats_numbers),
        cmocka_unit_test(pads_negative_numbers_after_the_sign),
        cmocka_unit_test(copies_unknown_conversions),
        cmocka_unit_test(appends),
        cmocka_unit_test(cuts_what_does_not_fit),
        cmocka_unit_test(names_memory_types),
        cmocka_unit_test(names_statuses),
    };

    return unit_test_run(tests);
}
