/* What the loader notes for a verdict before the exit: images with their names, protocols, boot services. */
#include "check_handed.h"
#include "fake_allocations.h"
#include "fake_files.h"
#include "fake_images.h"
#include "fake_volume.h"
#include "tests/unit/unit_test.h"

static struct machine machine;

static int start(void **state)
{
    (void)state;
    machine_start(&machine, 48);
    return 0;
}

static const struct handoff_evidence *handed(void)
{
    return &machine_handed(&machine)->evidence;
}

/* Runs the loader, and finds the image at an address. */
static const struct handoff_image *image_at(const void *address)
{
    const struct handoff_span *span = &handed()->images;
    const struct handoff_image *images = machine_kernel_view(span->virtual_address, span->size);

    for (UINTN i = 0; i < span->size / sizeof(images[0]); i++)
        if (images[i].physical_address == (UINT64)address)
            return &images[i];
    fail_msg("no image at %p", address);
    abort();
}

static void assert_ascending(const struct handoff_span *span, UINTN element, UINTN count)
{
    const UINT8 *bytes = machine_kernel_view(span->virtual_address, span->size);
    UINT64 last = 0;

    assert_int_equal(span->size, count * element);
    for (UINTN i = 0; i < count; i++) {
        UINT64 address;
        memcpy(&address, bytes + i * element, sizeof(address));
        assert_true(address >= last);
        last = address;
    }
}

static void images_have_the_names_of_their_files(void **state)
{
    (void)state;
    machine_add_driver();
    machine_run(&machine);
    assert_ascending(&handed()->images, sizeof(struct handoff_image), 3);
    const struct handoff_image *driver = image_at(fake_images_base());
    assert_string_equal(driver->name, "one.efi");
    assert_int_equal(driver->size, FAKE_DRIVER_PAGES * HANDOFF_PAGE_SIZE);
    assert_int_equal(driver->memory_type, EfiRuntimeServicesCode);
    assert_string_equal(image_at(fake_volume_image.loaded.ImageBase)->name, "FakeVolumeDriver");
    check_handed_all(&machine);
    machine_stop(&machine);
}

/* The loader's own image has no path here; the other's file has no name, or its path is none. */
static void images_without_a_name_are_told_apart(void **state)
{
    char expected[HANDOFF_IMAGE_NAME];

    (void)state;
    fake_volume_image.nameless = true;
    machine_run(&machine);
    assert_string_equal(image_at(fake_volume_image.loaded.ImageBase)->name, "01234567-89ab-cdef-0123-456789abcdef");
    snprintf(expected, sizeof(expected), "image at 0x%llx", (unsigned long long)fake_protocols_image_base());
    assert_string_equal(image_at(fake_protocols_image_base())->name, expected);
    machine_stop(&machine);
}

static void assert_name_of(EFI_DEVICE_PATH *path, const char *expected)
{
    fake_volume_image.loaded.FilePath = path;
    machine_run(&machine);
    assert_string_equal(image_at(fake_volume_image.loaded.ImageBase)->name, expected);
    machine_stop(&machine);
}

/* The folder may be a node of its own, and the name be longer than its node, not ASCII, or empty. */
static void paths_are_read_as_they_come(void **state)
{
    static UINT8 two_nodes[] = {4, 4, 8, 0, 'a', 0, '\\', 0, 4, 4, 10, 0, 'b', 0, 0xe9, 0, 'c', 0, 0x7f, 0xff, 4, 0};
    static UINT8 no_end[] = {4, 4, 6, 0, '\\', 0, 4, 4, 3, 0};
    static UINT8 empty[] = {4, 4, 8, 0, '\\', 0, 0, 0, 0x7f, 0xff, 4, 0};
    const UINT64 base = (UINT64)fake_volume_image.loaded.ImageBase;
    char nameless[HANDOFF_IMAGE_NAME];

    (void)state;
    snprintf(nameless, sizeof(nameless), "image at 0x%llx", (unsigned long long)base);
    assert_name_of((EFI_DEVICE_PATH *)two_nodes, "b?c");
    machine_start(&machine, 48);
    assert_name_of((EFI_DEVICE_PATH *)no_end, nameless);
    machine_start(&machine, 48);
    assert_name_of((EFI_DEVICE_PATH *)empty, nameless);
}

/* What the build left in the image is a better name than the volume's. */
static void a_name_in_the_image_comes_first(void **state)
{
    UINT8 *image = fake_volume_image.loaded.ImageBase;
    const UINT16 magic[] = {0x20b};
    const UINT32 signature = 0x4550, directories = 16, codeview = 2, nb10 = 0x3031424e;
    const UINT32 header = 0x80, directory[] = {0x800, 28}, record = 0x900;

    (void)state;
    memcpy(image + 0x3c, &header, sizeof(header));
    memcpy(image + 0x80, &signature, sizeof(signature));
    memcpy(image + 0x98, magic, sizeof(magic));
    memcpy(image + 0x98 + 108, &directories, sizeof(directories));
    memcpy(image + 0x98 + 160, directory, sizeof(directory));
    memcpy(image + 0x800 + 12, &codeview, sizeof(codeview));
    memcpy(image + 0x800 + 20, &record, sizeof(record));
    memcpy(image + 0x900, &nb10, sizeof(nb10));
    memcpy(image + 0x910, "/build/Built.dll", 17);
    machine_run(&machine);
    assert_string_equal(image_at(image)->name, "Built.efi");
    machine_stop(&machine);
}

static bool has_interface(const void *address, UINT8 first_of_guid)
{
    const struct handoff_span *span = &handed()->interfaces;
    const struct handoff_interface *interfaces = machine_kernel_view(span->virtual_address, span->size);

    for (UINTN i = 0; i < span->size / sizeof(interfaces[0]); i++)
        if (interfaces[i].physical_address == (UINT64)address && interfaces[i].protocol[0] == first_of_guid)
            return true;
    return false;
}

static void protocols_are_where_they_were(void **state)
{
    UINTN size;

    (void)state;
    machine_run(&machine);
    assert_ascending(&handed()->interfaces, sizeof(struct handoff_interface), 7);
    assert_true(has_interface(&fake_volume_image.loaded, 0xa1));
    assert_true(has_interface(fake_protocols_device_path(&size), 0x91));
    assert_true(has_interface(&fake_volume.protocol, 0x22));
    assert_int_equal(fake_pool_left(), 0);
    machine_stop(&machine);
}

static void boot_services_are_where_they_were(void **state)
{
    static EFI_BOOT_SERVICES before;

    (void)state;
    before = machine.firmware.boot_services;
    machine_run(&machine);
    const struct handoff_span *span = &handed()->boot_services;
    assert_int_equal(span->size, sizeof(before));
    assert_memory_equal(machine_kernel_view(span->virtual_address, span->size), &before, sizeof(before));
    assert_int_equal(machine_handed(&machine)->boot_services_table, (UINT64)&machine.firmware.boot_services);
    machine_stop(&machine);
}

/* There is room for eight protocols a handle, and for 16 handles more than there were. */
static void what_finds_no_room_is_left_out_and_said(void **state)
{
    const UINTN handles = 6;
    const UINTN room = (handles + 16) * 8;

    (void)state;
    fake_protocols_crowd(room);
    machine_run(&machine);
    assert_ascending(&handed()->interfaces, sizeof(struct handoff_interface), room);
    assert_true(machine_said("evidence: the interfaces of "));
    assert_true(machine_said(" of 6 handles are kept"));
    check_handed_maps(&machine);
    machine_stop(&machine);
}

static UINTN measured(const char *subject)
{
    for (UINTN i = 0; i < fake_calls.count; i++)
        if (fake_calls.call[i].service == FAKE_LOCATE_HANDLE && strcmp(fake_calls.call[i].subject, subject) == 0)
            return i + 1;
    fail_msg("nobody asked for %s", subject);
    abort();
}

static void load_another(void)
{
    static EFI_LOADED_IMAGE another;

    another = fake_volume_image.loaded;
    fake_protocols_install_image(&another, &another);
}

static void images_that_come_late_find_no_room(void **state)
{
    (void)state;
    machine_run(&machine);
    const UINTN counted = measured("loaded image");
    machine_stop(&machine);
    machine_start(&machine, 48);
    fake_calls.disturbed_call = counted + 1;
    fake_calls.disturb = load_another;
    machine_run(&machine);
    assert_ascending(&handed()->images, sizeof(struct handoff_image), 2);
    assert_true(machine_said("evidence: of 3 images only 2 are kept"));
    machine_stop(&machine);
}

static void lists_that_are_refused_are_missed_and_said(void **state)
{
    (void)state;
    machine_run(&machine);
    const UINTN counted = measured("loaded image");
    machine_stop(&machine);
    machine_start(&machine, 48);
    fake_calls.failing_call = counted;
    fake_calls.failing_status = EFI_INVALID_PARAMETER;
    machine_run(&machine);
    assert_int_equal(handed()->images.size, 0);
    assert_true(machine_said("evidence: of 2 images only 0 are kept"));
    machine_stop(&machine);
}

static void without_checks_nothing_is_collected(void **state)
{
    (void)state;
    fake_files_put_text(MACHINE_CONFIG, "checks=none\n");
    machine_run(&machine);
    assert_int_equal(handed()->images.size, 0);
    assert_int_equal(handed()->interfaces.size, 0);
    assert_int_equal(handed()->boot_services.size, 0);
    assert_int_equal(machine_handed(&machine)->boot_services_table, 0);
    for (UINTN i = 0; i < fake_calls.count; i++)
        assert_true(fake_calls.call[i].service != FAKE_PROTOCOLS_PER_HANDLE &&
                    fake_calls.call[i].service != FAKE_READ_SECTION);
    assert_false(machine_said("evidence: "));
    check_handed_maps(&machine);
    machine_stop(&machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(images_have_the_names_of_their_files, start, machine_clean_up),
        cmocka_unit_test_setup_teardown(images_without_a_name_are_told_apart, start, machine_clean_up),
        cmocka_unit_test_setup_teardown(paths_are_read_as_they_come, start, machine_clean_up),
        cmocka_unit_test_setup_teardown(a_name_in_the_image_comes_first, start, machine_clean_up),
        cmocka_unit_test_setup_teardown(protocols_are_where_they_were, start, machine_clean_up),
        cmocka_unit_test_setup_teardown(boot_services_are_where_they_were, start, machine_clean_up),
        cmocka_unit_test_setup_teardown(what_finds_no_room_is_left_out_and_said, start, machine_clean_up),
        cmocka_unit_test_setup_teardown(images_that_come_late_find_no_room, start, machine_clean_up),
        cmocka_unit_test_setup_teardown(lists_that_are_refused_are_missed_and_said, start, machine_clean_up),
        cmocka_unit_test_setup_teardown(without_checks_nothing_is_collected, start, machine_clean_up),
    };

    return unit_test_run(tests);
}
