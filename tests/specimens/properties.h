/* EFI_RT_PROPERTIES_TABLE (UEFI 2.10, 4.6.2) for specimens that publish one; after driver.h. */
#ifndef PROPERTIES_H
#define PROPERTIES_H

#define ALL_SERVICES  0x3fff
#define PROPERTY_TIME 0x0001 /* GetTime */

struct properties {
    UINT16 version;
    UINT16 length;
    UINT32 supported;
};

static inline EFI_STATUS publish_properties(struct properties *properties)
{
    static EFI_GUID guid = {0xeb66918a, 0x7eef, 0x402a, {0x84, 0x2e, 0x93, 0x1d, 0x21, 0xc3, 0x8a, 0xe9}};

    return boot_services->InstallConfigurationTable(&guid, properties);
}

#endif
