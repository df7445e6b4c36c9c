/* A guest that says and does what \script.txt tells it, so that scripts/boot can be tested without a handoff:
 *
 *   >text            to the firmware's console
 *   !shutdown !reset ResetSystem
 *   !fault           a fault without a handler: the processor shuts down, and QEMU takes that for a reset
 *   !wait            for half a second
 *   !hang            never ends, with the processor halted and interrupts off
 *   !exit            writes 0x10 to the debug-exit port: QEMU ends with status 33
 *   !exit-failed     writes 0x11 to it: status 35
 *   anything else    to the serial port, as it stands
 */
#include <handoff/efi.h>

#define SERIAL_PORT     0x3f8
#define DEBUG_EXIT_PORT 0xf4
#define SCRIPT_LIMIT    8192

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table);

static void write_port(UINT16 port, UINT8 value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static UINT8 read_port(UINT16 port)
{
    UINT8 value;

    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

/* Waits for the transmitter to be empty: a machine that is switched off loses what is still in it. */
static void write_serial(const char *text)
{
    for (; *text != '\0'; text++) {
        write_port(SERIAL_PORT, (UINT8)*text);
        while ((read_port(SERIAL_PORT + 5) & 0x40) == 0)
            ;
    }
}

static void write_console(EFI_SYSTEM_TABLE *system_table, const char *text)
{
    CHAR16 letter[2] = {0, 0};

    for (; *text != '\0'; text++) {
        letter[0] = (CHAR16)*text;
        system_table->ConOut->OutputString(system_table->ConOut, letter);
    }
}

static void fault(void)
{
    static const struct __attribute__((packed)) {
        UINT16 limit;
        UINT64 base;
    } no_handlers = {0, 0};

    __asm__ volatile("lidt %0; ud2" : : "m"(no_handlers));
}

static BOOLEAN same(const char *a, const char *b)
{
    while (*a != '\0' && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

static void act(EFI_SYSTEM_TABLE *system_table, const char *action)
{
    if (same(action, "shutdown"))
        system_table->RuntimeServices->ResetSystem(EfiResetShutdown, EFI_SUCCESS, 0, NULL);
    if (same(action, "reset"))
        system_table->RuntimeServices->ResetSystem(EfiResetCold, EFI_SUCCESS, 0, NULL);
    if (same(action, "fault"))
        fault();
    if (same(action, "exit"))
        write_port(DEBUG_EXIT_PORT, 0x10);
    if (same(action, "exit-failed"))
        write_port(DEBUG_EXIT_PORT, 0x11);
    if (same(action, "wait"))
        system_table->BootServices->Stall(500000);
    while (same(action, "hang"))
        __asm__ volatile("cli; hlt");
}

static void perform(EFI_SYSTEM_TABLE *system_table, const char *line)
{
    if (*line == '!') {
        act(system_table, line + 1);
        return;
    }
    if (*line == '>') {
        write_console(system_table, line + 1);
        write_console(system_table, "\r\n");
        return;
    }
    write_serial(line);
    write_serial("\n");
}

/* The script, with a NUL behind it. */
static EFI_STATUS read_script(EFI_HANDLE image, EFI_BOOT_SERVICES *services, char *script)
{
    static EFI_GUID loaded_image = EFI_LOADED_IMAGE_PROTOCOL_GUID;
    static EFI_GUID file_system = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;
    static CHAR16 path[] = L"\\script.txt";
    EFI_LOADED_IMAGE_PROTOCOL *loaded;
    EFI_SIMPLE_FILE_SYSTEM_PROTOCOL *volume;
    EFI_FILE_PROTOCOL *root;
    EFI_FILE_PROTOCOL *file;
    UINTN size = SCRIPT_LIMIT - 1;
    EFI_STATUS status = services->HandleProtocol(image, &loaded_image, (void **)&loaded);

    if (status == EFI_SUCCESS)
        status = services->HandleProtocol(loaded->DeviceHandle, &file_system, (void **)&volume);
    if (status == EFI_SUCCESS)
        status = volume->OpenVolume(volume, &root);
    if (status == EFI_SUCCESS)
        status = root->Open(root, &file, path, EFI_FILE_MODE_READ, 0);
    if (status == EFI_SUCCESS)
        status = file->Read(file, &size, script);
    script[status == EFI_SUCCESS ? size : 0] = '\0';
    return status;
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    static char script[SCRIPT_LIMIT];
    EFI_STATUS status = read_script(image, system_table->BootServices, script);
    const char *line = script;

    for (char *byte = script; *byte != '\0'; byte++) {
        if (*byte != '\n')
            continue;
        *byte = '\0';
        perform(system_table, line);
        line = byte + 1;
    }
    return status;
}
