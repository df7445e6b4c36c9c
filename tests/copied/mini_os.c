/* A foreign operating system that copied include/handoff/ and loader/handoff/ and uses nothing else of the project.
 * It leaves boot services, goes virtual, asks the firmware for the time through a virtual address and switches the
 * machine off, with TAP on the first serial port. x86_64; built by gcc with gnu-efi, and by clang straight to PE. */
#include <handoff/address_space.h>
#include <handoff/exit_boot.h>
#include <handoff/set_virtual.h>
#include <handoff/text.h>

/* What is needed beyond the switch is static: in the image, which both page tables map 1:1. */
static const struct handoff_window window = {0xffff880000000000, 64ULL << 40};
static struct handoff_memory_map before, runtime; /* before the exit; what SetVirtualAddressMap is given */
static struct handoff_region image, argument;
static struct handoff_address_space space = {.runtime = &runtime, .shared = &image, .shared_count = 1,
    .temporary = &argument, .temporary_count = 1, .write_xor_execute = true}; /* code stays writable: no attributes */
static struct handoff_page_format pages;
static struct handoff_page_arena arena;
static struct handoff_page_table crossing, kernel;
static EFI_RUNTIME_SERVICES *physical, *services; /* one table at its two addresses */

/* The firmware's stack and descriptor tables go with its memory. A stack is needed always; a GDT and an IDT only to
 * survive a page fault, since interrupts stay off: the processor reads both when it delivers one. */
static UINT8 stack[32768] __attribute__((aligned(16)));
static UINT64 gdt[] = {0, 0x00af9b000000ffff, 0x00cf93000000ffff}, idt[15][2], after_fault;
static struct { UINT16 gap[3], end; void *at; } gdtr = {{0}, sizeof gdt - 1, gdt}, idtr = {{0}, sizeof idt - 1, idt};

/* What the copied files ask for; volatile keeps a compiler from making them call themselves. */
void *memcpy(void *to, const void *from, UINTN size) {
    for (UINTN i = 0; i < size; i++)
        ((volatile UINT8 *)to)[i] = ((const UINT8 *)from)[i];
    return to;
}
void *memset(void *to, int byte, UINTN size) {
    for (UINTN i = 0; i < size; i++)
        ((volatile UINT8 *)to)[i] = (UINT8)byte;
    return to;
}

static void say(const char *format, ...) {
    char line[120];
    struct handoff_text text = handoff_text_in(line, sizeof line);
    va_list arguments;
    va_start(arguments, format);
    handoff_text_format_list(&text, format, arguments);
    va_end(arguments);
    for (UINT8 status = 0; text.size > 0; text.size--, text.bytes++, status = 0) {
        __asm__ volatile("outb %0, %1" : : "a"(*text.bytes), "d"((UINT16)0x3f8));
        while ((status & 0x40) == 0) /* what is not out yet is lost when the machine is switched off */
            __asm__ volatile("inb %1, %0" : "=a"(status) : "d"((UINT16)0x3fd));
    }
}

/* Each step stands on the one before: the first that does not hold ends it all. */
static void must(bool held, const char *what) {
    static UINT32 number;
    say(held ? "ok %u - %s\n" : "not ok %u - %s\nBail out!\n", ++number, what);
    while (!held)
        __asm__ volatile("cli; hlt");
}

/* Does the processor translate an address? Another fault than the one asked for meets #UD, without gate: a reset. */
__attribute__((interrupt)) static void page_fault(volatile UINT64 *frame, UINT64 error) {
    if (after_fault == 0 || (error & 1) != 0)
        __asm__ volatile("ud2");
    frame[0] = after_fault;
    after_fault = 0;
}
static bool translated(const void *address) {
    __asm__ volatile("lea 1f(%%rip), %%rax; mov %%rax, %0; movb (%1), %%al; 1:"
                     : "=m"(after_fault) : "r"(address) : "rax", "memory");
    const bool no_fault = after_fault != 0;
    after_fault = 0;
    return no_fault;
}

static void *allocate(EFI_BOOT_SERVICES *boot, UINTN size) {
    EFI_PHYSICAL_ADDRESS at = 0;
    if (boot->AllocatePages(AllocateAnyPages, EfiLoaderData, size / HANDOFF_PAGE_SIZE + 1, &at) != EFI_SUCCESS)
        must(false, "memory");
    return (void *)at;
}

/* Where runtime memory goes: with the map before the exit to know the sizes, with the final map for good. */
static bool plan(const struct handoff_memory_map *map) {
    space.map = map;
    return handoff_memory_map_validate(map) == HANDOFF_OK &&
           handoff_runtime_map_build(map, HANDOFF_PLACE_OFFSET, window, &runtime) == HANDOFF_OK;
}

static void prepare(EFI_BOOT_SERVICES *boot) {
    UINT64 cr4, bits = 0x80000008;
    __asm__ volatile("mov %%cr4, %0; cpuid" : "=&r"(cr4), "+a"(bits) : : "rbx", "rcx", "rdx");
    pages = handoff_page_format_x86_64(cr4 & 0x1000 ? 5 : 4, false, bits & 0xff); /* LA57 */
    handoff_memory_map_probe(boot, &before);
    before.capacity = runtime.capacity = handoff_memory_map_capacity(before.size, before.stride);
    before.descriptors = allocate(boot, before.capacity * HANDOFF_EXIT_BOOT_LIMIT);
    runtime.descriptors = allocate(boot, runtime.capacity);
    argument = handoff_address_space_identity((UINT64)runtime.descriptors, runtime.capacity, HANDOFF_WRITE);
    must(handoff_memory_map_fetch(boot, &before) == EFI_SUCCESS && plan(&before), "planned");
    arena.pages = handoff_address_space_bound(&space, &pages) * 5 / 4 + 64; /* the map will have grown a little */
    arena.memory = allocate(boot, arena.pages * HANDOFF_PAGE_SIZE);
    arena.physical_address = (UINT64)arena.memory;
}

static void go_virtual(void) {
    EFI_TIME_CAPABILITIES precision;
    EFI_TIME now;
    must(translated(physical), "physical_address_before");
    must(handoff_set_virtual(physical, &runtime) == EFI_SUCCESS, "set_virtual");
    __asm__ volatile("mov %0, %%cr3" : : "r"(handoff_page_table_root(&kernel)) : "memory");
    must(!translated(physical), "no_physical_address_after");
    must(translated(services) && (UINT64)services->GetTime - window.base < window.size, "virtual_addresses");
    must(services->GetTime(&now, &precision) == EFI_SUCCESS && now.Year >= 2020 && now.Year < 2100, "get_time");
    say("# the firmware says %u-%02u-%02u %02u:%02u\n", now.Year, now.Month, now.Day, now.Hour, now.Minute);
    say("# reset.shutdown: calling ResetSystem\n"); /* once it is off, scripts/boot reports the last result */
    services->ResetSystem(EfiResetShutdown, EFI_SUCCESS, 0, NULL);
}

/* Registers as wanted (write protection, no global pages, EFER.NXE, PAT), then our table, stack, descriptors. */
static void cross(void) {
    const UINT64 to = (UINT64)page_fault;
    idt[14][0] = (to & 0xffff) | 8 << 16 | 0x8e00ULL << 32 | (to >> 16 & 0xffff) << 48;
    idt[14][1] = to >> 32;
    __asm__ volatile(
        "cli; cld; mov %%cr4, %%rax; and $0x1000, %%eax; or $0x620, %%eax; mov %%rax, %%cr4; mov $0xc0000080, %%ecx;"
        "rdmsr; bts $11, %%eax; wrmsr; mov $0x277, %%ecx; mov %k0, %%eax; mov %0, %%rdx; shr $32, %%rdx; wrmsr;"
        "mov $0x80050033, %%eax; mov %1, %%cr3; mov %2, %%rsp; mov %%rax, %%cr0; lgdt %4; lidt %5; push $8;"
        "lea 1f(%%rip), %%rax; push %%rax; lretq; 1: mov $16, %%eax; mov %%eax, %%ds; mov %%eax, %%es;"
        "mov %%eax, %%ss; call *%3; 2: hlt; jmp 2b"
        : : "r"(HANDOFF_X86_64_PAT), "r"(handoff_page_table_root(&crossing)), "r"(&stack[32704]), "r"(go_virtual),
            "m"(gdtr.end), "m"(idtr.end) : "rax", "rcx", "rdx", "memory");
}

EFI_STATUS efi_main(EFI_HANDLE self, EFI_SYSTEM_TABLE *system);
EFI_STATUS efi_main(EFI_HANDLE self, EFI_SYSTEM_TABLE *system) {
    static struct handoff_exit_boot left;
    EFI_GUID image_id = LOADED_IMAGE_PROTOCOL;
    EFI_LOADED_IMAGE *me;
    say("\nTAP version 14\n1..10\n");
    must(system->BootServices->HandleProtocol(self, &image_id, (void **)&me) == EFI_SUCCESS, "image");
    image = handoff_address_space_identity((UINT64)me->ImageBase, me->ImageSize, HANDOFF_WRITE | HANDOFF_EXECUTE);
    prepare(system->BootServices);
    must(handoff_exit_boot(system->BootServices, self, before.descriptors, before.capacity * HANDOFF_EXIT_BOOT_LIMIT,
                           &left) == HANDOFF_OK, "exit_boot");
    physical = system->RuntimeServices;
    must(plan(&left.attempt[left.attempts - 1].map) &&
         handoff_address_space_build(&space, &pages, &arena, &crossing, &kernel) == HANDOFF_OK, "page_tables");
    services = (EFI_RUNTIME_SERVICES *)handoff_runtime_map_virtual(&runtime, (UINT64)physical);
    cross();
    return EFI_ABORTED;
}
