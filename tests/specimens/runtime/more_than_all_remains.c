/* QueryVariableInfo that takes what is used from what is free and passes zero on the way down: more remains than
 * there ever was. */
#include "../driver.h"

static EFI_QUERY_VARIABLE_INFO original;

static EFI_STATUS EFIAPI query_variable_info(UINT32 attributes, UINT64 *maximum, UINT64 *remaining, UINT64 *largest)
{
    const EFI_STATUS status = original(attributes, maximum, remaining, largest);

    if (status == EFI_SUCCESS)
        *remaining -= *maximum + 1;
    return status;
}

#define SERVICE     QueryVariableInfo
#define REPLACEMENT query_variable_info
#include "../hooked_service.h"
