/* Keeps its records in a linked list and converts the head at SetVirtualAddressMap, as the examples for a single
 * context do, but not the links between the nodes. The first record is found; the second is looked for at its
 * physical address, at the first GetTime that walks the list. Firmware libraries have a function of their own to
 * convert a list; nothing reminds the author to call it. */
#include "../driver.h"

struct node {
    struct node *next;
    volatile UINT64 calls;
};

static struct node *head;

static EFI_STATUS add_node(void)
{
    struct node *node;
    const EFI_STATUS status = boot_services->AllocatePool(EfiRuntimeServicesData, sizeof(*node), (void **)&node);

    if (status != EFI_SUCCESS)
        return status;
    node->next = head;
    node->calls = 0;
    head = node;
    return EFI_SUCCESS;
}

static EFI_STATUS prepare(void)
{
    const EFI_STATUS status = add_node();

    return status == EFI_SUCCESS ? add_node() : status;
}

static void at_call(void)
{
    for (struct node *node = head; node != NULL; node = node->next)
        node->calls++;
}

static void convert(void)
{
    convert_pointer(&head);
}

#define PREPARE prepare
#define CONVERT convert
#include "../hooked_get_time.h"
