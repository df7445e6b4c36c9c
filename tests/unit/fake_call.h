/* The gate of the fake firmware: every service begins with fake_call, which counts the call, fails the test if the
 * specification forbids it at this moment, and says whether it is to fail.
 */
#ifndef TESTS_UNIT_FAKE_CALL_H
#define TESTS_UNIT_FAKE_CALL_H

#include <setjmp.h>
#include <stdbool.h>

#include <handoff/efi.h>

enum fake_service {
    FAKE_ALLOCATE_PAGES,
    FAKE_FREE_PAGES,
    FAKE_GET_MEMORY_MAP,
    FAKE_ALLOCATE_POOL,
    FAKE_FREE_POOL,
    FAKE_CREATE_EVENT,
    FAKE_CREATE_EVENT_EX,
    FAKE_CLOSE_EVENT,
    FAKE_STALL,
    FAKE_HANDLE_PROTOCOL,
    FAKE_LOCATE_HANDLE,
    FAKE_PROTOCOLS_PER_HANDLE,
    FAKE_READ_SECTION,
    FAKE_LOAD_IMAGE,
    FAKE_START_IMAGE,
    FAKE_UNLOAD_IMAGE,
    FAKE_EXIT_BOOT_SERVICES,
    FAKE_OUTPUT_STRING,
    FAKE_OPEN_VOLUME,
    FAKE_FILE_OPEN,
    FAKE_FILE_CLOSE,
    FAKE_FILE_DELETE,
    FAKE_FILE_READ,
    FAKE_FILE_WRITE,
    FAKE_FILE_SET_POSITION,
    FAKE_FILE_FIND_END, /* SetPosition to it */
    FAKE_FILE_GET_POSITION,
    FAKE_FILE_GET_INFO,
    FAKE_FILE_SET_INFO,
    FAKE_FILE_FLUSH,
    FAKE_SET_ATTRIBUTE,
    FAKE_KEYBOARD_RESET,
    FAKE_READ_KEY,
    FAKE_WAIT_FOR_EVENT,
    FAKE_SET_WATCHDOG,
    FAKE_SET_VIRTUAL_ADDRESS_MAP, /* from here on runtime services */
    FAKE_CONVERT_POINTER,
    FAKE_RESET_SYSTEM,
    FAKE_GET_TIME,
    FAKE_GET_VARIABLE,
    FAKE_SET_VARIABLE,
    FAKE_SERVICES
};

const char *fake_service_name(enum fake_service service);

/* The statuses that the specification lists for a service besides EFI_SUCCESS, which ends the list. */
const EFI_STATUS *fake_service_statuses(enum fake_service service);

/* What may be called. */
enum fake_phase {
    FAKE_PHASE_BOOT,    /* anything */
    FAKE_PHASE_REFUSED, /* an ExitBootServices was refused: only the memory map, the exit and runtime services */
    FAKE_PHASE_EXITED,  /* only runtime services */

    /* while handlers run (UEFI 2.10, 7.1.1 and 8.4) */
    FAKE_PHASE_EXIT_NOTIFICATION,   /* no service that uses memory services: Stall and runtime services are left */
    FAKE_PHASE_VIRTUAL_NOTIFICATION /* only ConvertPointer */
};

#define FAKE_CALLS   2048
#define FAKE_SUBJECT 160

struct fake_call {
    enum fake_service service;
    char              subject[FAKE_SUBJECT]; /* the file, the protocol ...; may be empty */
};

/* One at a time is running; fake_firmware_start clears it. */
struct fake_calls {
    enum fake_phase  phase;
    UINTN            count;
    struct fake_call call[FAKE_CALLS]; /* call 1 is at 0 */

    /* which call is to fail; calls count from 1, 0 is none */
    UINTN      failing_call;
    EFI_STATUS failing_status;
    UINTN      failing_too;  /* another call, with the first status of its service */
    UINTN      failing_from; /* this call and all after it, likewise */

    /* before this call something else in the firmware does its work */
    UINTN disturbed_call;
    void (*disturb)(void);

    /* the last offence. A test of the fake firmware itself wants to see one: it is jumped to; NULL: the test fails */
    char     offence[256];
    jmp_buf *caught;
};
extern struct fake_calls fake_calls;

/* What the service is to return at once; EFI_SUCCESS: it is to do its work. */
EFI_STATUS fake_call(enum fake_service service, const char *subject);

/* Whether it was called; `subject` NULL: with any. */
bool fake_call_made(enum fake_service service, const char *subject);

/* The specification was broken: fails the test, with the call and the failure that was asked for. */
_Noreturn void fake_offence(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Which failures were asked for, and the last call: for a test that ended otherwise than by an offence. */
void fake_call_print(void);

/* What a failed call leaves where its result would stand: no address that can be used. */
#define FAKE_GARBAGE ((void *)0xbad0bad0bad0bad0)

#endif
