/* A foreign operating system that copied include/handoff/ and loader/handoff/ and uses nothing else of the project. It
 * leaves boot services, goes virtual, asks the firmware for the time through a virtual address and switches the machine
 * off, with TAP on the first serial port. For x86_64; built by gcc with gnu-efi, and by clang straight to PE. */
#include <handoff/address_space.h>
#include <handoff/exit_boot.h>
#include <handoff/set_virtual.h>
#include <handoff/text.h>

/* What is needed beyond the switch is static: in the image, which both page tables map 1:1. */
static const struct handoff_window window = {0xffff880000000000, 64ULL << 40};
static const struct handoff_attributes_header *permissions; /* the firmware's Memory Attributes Table */
static struct handoff_memory_map before, runtime; /* before the exit; what SetVirtualAddressMap is given */
static struct handoff_attributes attributes;
static struct handoff_region image, argument;
static struct handoff_address_space space = {.runtime = &runtime, .shared = &image, .shared_count = 1,
    .temporary = &argument, .temporary_count = 1, .write_xor_execute = true};
static struct handoff_page_format format;
static struct handoff_page_arena arena;
static struct handoff_page_table crossing, kernel;
static EFI_RUNTIME_SERVICES *physical, *services; /* one table at its two addresses */

/* The firmware's stack and descriptor tables go with its memory. A stack is needed always; a GDT and an IDT only to survive
 * a page fault, since interrupts stay off. Another exception resets the machine. */
static UINT8 stack[32768] __attribute__((aligned(16)));
static UINT64 gdt[] = {0, 0x00af9b000000ffff, 0x00cf93000000ffff}, idt[15][2], faulting_address, after_fault;
static struct __attribute__((packed)) { UINT16 limit; void *base; } gdtr = {sizeof gdt - 1, gdt}, idtr = {sizeof idt - 1, idt};

/* All that the copied files ask for; volatile keeps a compiler from making them call themselves. */
void *memcpy(void *to, const void *from, size_t size) {
    for (size_t i = 0; i < size; i++)
        ((volatile UINT8 *)to)[i] = ((const UINT8 *)from)[i];
    return to;
}
void *memset(void *to, int byte, size_t size) {
    for (size_t i = 0; i < size; i++)
        ((volatile UINT8 *)to)[i] = (UINT8)byte;
    return to;
}
int memcmp(const void *one, const void *other, size_t size) {
    const volatile UINT8 *a = one, *b = other;
    for (; size > 0 && *a == *b; size--, a++, b++)
        ;
    return size > 0 ? *a - *b : 0;
}

static void say(const char *text) {
    for (UINT8 line_status = 0; *text != '\0'; text++, line_status = 0) {
        __asm__ volatile("outb %0, %1" : : "a"(*text), "d"((UINT16)0x3f8));
        while ((line_status & 0x40) == 0) /* a byte that is not out yet is lost when the machine is switched off */
            __asm__ volatile("inb %1, %0" : "=a"(line_status) : "d"((UINT16)0x3fd));
    }
}

/* Each step stands on the one before: the first that does not hold ends it all. */
static void must(bool held, const char *what) {
    static UINT32 number;
    char line[100];
    struct handoff_text text = handoff_text_in(line, sizeof line);
    handoff_text_format(&text, held ? "ok %u - %s\n" : "not ok %u - %s\nBail out!\n", ++number, what);
    say(line);
    while (!held)
        __asm__ volatile("cli; hlt");
}

__attribute__((interrupt)) static void page_fault(UINT64 *frame, UINT64 error) {
    (void)error;
    __asm__ volatile("mov %%cr2, %0" : "=r"(faulting_address));
    frame[0] = after_fault; /* where to return to */
}

/* Asks the processor: it faults on an address that it does not translate. */
static bool translated(const void *address) {
    faulting_address = 0;
    __asm__ volatile("lea 1f(%%rip), %%rax; mov %%rax, %0; movb (%1), %%al; 1:"
                     : "=m"(after_fault) : "r"(address) : "rax", "memory");
    return faulting_address != (UINT64)address;
}

static void *allocate(EFI_BOOT_SERVICES *boot, UINTN size) {
    EFI_PHYSICAL_ADDRESS address = 0;
    boot->AllocatePages(AllocateAnyPages, EfiLoaderData, size / HANDOFF_PAGE_SIZE + 1, &address);
    must(address != 0, "memory");
    return (void *)address;
}

/* Where runtime memory goes and what it may do: first to know the sizes, then for good. */
static enum handoff_status plan(const struct handoff_memory_map *map) {
    const UINTN size = permissions == NULL ? 0 : handoff_attributes_size(permissions);
    const enum handoff_status status = handoff_runtime_map_build(map, HANDOFF_PLACE_OFFSET, window, &runtime);
    space.map = map;
    if (status == HANDOFF_OK && handoff_attributes_examine(permissions, size, &runtime, &attributes) == HANDOFF_OK)
        space.attributes = &attributes;
    return status;
}

static void prepare(EFI_BOOT_SERVICES *boot) {
    UINT64 cr4, bits = 0x80000008;
    __asm__ volatile("mov %%cr4, %0; cpuid" : "=&r"(cr4), "+a"(bits) : : "ebx", "ecx", "edx");
    format = handoff_page_format_x86_64(cr4 & 0x1000 ? 5 : 4, false, bits & 0xff); /* long mode cannot change LA57 */
    handoff_memory_map_probe(boot, &before);
    before.capacity = runtime.capacity = handoff_memory_map_capacity(before.size, before.stride);
    before.descriptors = allocate(boot, before.capacity * HANDOFF_EXIT_BOOT_LIMIT);
    runtime.descriptors = allocate(boot, runtime.capacity);
    argument = handoff_region_identity((UINT64)runtime.descriptors, runtime.capacity, HANDOFF_WRITE);
    must(handoff_memory_map_fetch(boot, &before) == EFI_SUCCESS && plan(&before) == HANDOFF_OK, "planned");
    arena.pages = handoff_address_space_bound(&space, &format) * 5 / 4; /* the map will have grown a little */
    arena.memory = allocate(boot, arena.pages * HANDOFF_PAGE_SIZE);
    arena.physical_address = (UINT64)arena.memory;
}

/* On the crossing table, with the registers as they should be rather than as the firmware left them. */
static void call_firmware(void) {
    EFI_TIME_CAPABILITIES precision;
    EFI_TIME now;
    char line[100];
    struct handoff_text text = handoff_text_in(line, sizeof line);
    must(translated(physical), "physical_address_before");
    must(handoff_set_virtual(physical, &runtime) == EFI_SUCCESS, "set_virtual");
    __asm__ volatile("mov %0, %%cr3" : : "r"(handoff_page_table_root(&kernel)) : "memory");
    must(!translated(physical), "no_physical_address_after");
    must(translated(services) && (UINT64)services->GetTime - window.base < window.size, "virtual_address");
    must(services->GetTime(&now, &precision) == EFI_SUCCESS && now.Year >= 2020 && now.Year < 2100, "get_time");
    handoff_text_format(&text, "# the firmware says %u-%02u-%02u %02u:%02u:%02u\n# reset.shutdown: calling ResetSystem\n",
                        now.Year, now.Month, now.Day, now.Hour, now.Minute, now.Second);
    say(line);
    services->ResetSystem(EfiResetShutdown, EFI_SUCCESS, 0, NULL);
}

EFI_STATUS efi_main(EFI_HANDLE self, EFI_SYSTEM_TABLE *system);
EFI_STATUS efi_main(EFI_HANDLE self, EFI_SYSTEM_TABLE *system) {
    static struct handoff_exit_boot left;
    const EFI_GUID permissions_id = HANDOFF_ATTRIBUTES_TABLE_GUID;
    EFI_GUID image_id = LOADED_IMAGE_PROTOCOL;
    EFI_LOADED_IMAGE *loaded;
    const UINT64 fault = (UINT64)page_fault;

    say("\nTAP version 14\n1..8\n");
    physical = system->RuntimeServices;
    must(system->BootServices->HandleProtocol(self, &image_id, (void **)&loaded) == EFI_SUCCESS, "image");
    image = handoff_region_identity((UINT64)loaded->ImageBase, loaded->ImageSize, HANDOFF_WRITE | HANDOFF_EXECUTE);
    for (UINTN i = 0; i < system->NumberOfTableEntries; i++)
        if (memcmp(&system->ConfigurationTable[i].VendorGuid, &permissions_id, sizeof permissions_id) == 0)
            permissions = system->ConfigurationTable[i].VendorTable;
    prepare(system->BootServices);
    must(handoff_exit_boot(system->BootServices, self, before.descriptors, before.capacity * HANDOFF_EXIT_BOOT_LIMIT, &left) == HANDOFF_OK, "exit_boot");
    must(plan(&left.attempt[left.attempts - 1].map) == HANDOFF_OK &&
         handoff_address_space_build(&space, &format, &arena, &crossing, &kernel) == HANDOFF_OK, "page_tables");
    services = (EFI_RUNTIME_SERVICES *)handoff_runtime_map_virtual(&runtime, (UINT64)physical);
    idt[14][0] = (fault & 0xffff) | 8 << 16 | 0x8e00ULL << 32 | (fault >> 16 & 0xffff) << 48;
    idt[14][1] = fault >> 32;
    __asm__ volatile("asm");
}
