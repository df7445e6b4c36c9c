/* QueryCapsuleCapabilities that says yes to whatever it is asked, a stub of early bring-up that was shipped: a system
 * that trusts it hands over capsules that nobody will ever read. */
#include "../driver.h"

static EFI_QUERY_CAPSULE_CAPABILITIES original;

static EFI_STATUS EFIAPI say_yes(EFI_CAPSULE_HEADER **capsules, UINTN count, UINT64 *maximum_size,
                                 EFI_RESET_TYPE *reset)
{
    (void)capsules, (void)count, (void)maximum_size, (void)reset;
    return EFI_SUCCESS;
}

#define SERVICE     QueryCapsuleCapabilities
#define REPLACEMENT say_yes
#include "../hooked_service.h"
