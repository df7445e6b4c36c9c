/* Writes the signed lists of \keys into the variables of those names, as tools for setup mode do: db, KEK and at last
 * PK, with which that mode ends. Reports TAP on the serial port, a check for each and one for the mode, and switches
 * the machine off.
 */
#include <handoff/efi.h>
#include <handoff/text.h>

#include "serial.h"
#include "volume.h"

#define FILE_LIMIT (64u << 10)

#define ATTRIBUTES (EFI_VARIABLE_NON_VOLATILE | EFI_VARIABLE_BOOTSERVICE_ACCESS | EFI_VARIABLE_RUNTIME_ACCESS | \
                    EFI_VARIABLE_TIME_BASED_AUTHENTICATED_WRITE_ACCESS)

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table);

static EFI_GUID global_variable = EFI_GLOBAL_VARIABLE;
static EFI_GUID security_database = {0xd719b2cb, 0x3d3a, 0x4596, {0xa3, 0xbc, 0xda, 0xd0, 0x0e, 0x67, 0x65, 0x6f}};

static EFI_SYSTEM_TABLE *system;

static EFI_STATUS enrol(EFI_FILE_HANDLE root, CHAR16 *path, CHAR16 *name, EFI_GUID *vendor)
{
    static UINT8 bytes[FILE_LIMIT];
    UINTN size = sizeof(bytes);
    EFI_FILE_HANDLE file;
    EFI_STATUS status = root->Open(root, &file, path, EFI_FILE_MODE_READ, 0);

    if (status != EFI_SUCCESS)
        return status;
    status = file->Read(file, &size, bytes);
    file->Close(file);
    return status == EFI_SUCCESS ? system->RuntimeServices->SetVariable(name, vendor, ATTRIBUTES, size, bytes)
                                 : status;
}

static void report(UINT32 number, const char *name, BOOLEAN passed, EFI_STATUS status)
{
    char bytes[128];
    struct handoff_text text = handoff_text_in(bytes, sizeof(bytes));

    handoff_text_format(&text, "%s %u - %s\n  ---\n  seen: \"%s\"\n  ...\n", passed ? "ok" : "not ok", number, name,
                        handoff_efi_status_name(status));
    serial_write(bytes);
}

static void report_mode(UINT32 number, const char *name, UINT8 expected)
{
    UINT8 mode = 2;
    UINTN size = sizeof(mode);
    const EFI_STATUS status = system->RuntimeServices->GetVariable((CHAR16 *)u"SetupMode", &global_variable, NULL,
                                                                   &size, &mode);

    report(number, name, status == EFI_SUCCESS && mode == expected, status);
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system_table)
{
    EFI_FILE_HANDLE root;
    EFI_STATUS status;

    system = system_table;
    if (open_own_volume(system->BootServices, image, &root) != EFI_SUCCESS)
        return EFI_NOT_FOUND;
    serial_write("\nTAP version 14\n1..5\n");
    report_mode(1, "setup_mode", 1);
    status = enrol(root, (CHAR16 *)u"\\keys\\db.auth", (CHAR16 *)u"db", &security_database);
    report(2, "db", status == EFI_SUCCESS, status);
    status = enrol(root, (CHAR16 *)u"\\keys\\KEK.auth", (CHAR16 *)u"KEK", &global_variable);
    report(3, "KEK", status == EFI_SUCCESS, status);
    status = enrol(root, (CHAR16 *)u"\\keys\\PK.auth", (CHAR16 *)u"PK", &global_variable);
    report(4, "PK", status == EFI_SUCCESS, status);
    report_mode(5, "user_mode", 0);
    system->RuntimeServices->ResetSystem(EfiResetShutdown, EFI_SUCCESS, 0, NULL);
    return EFI_ABORTED;
}
