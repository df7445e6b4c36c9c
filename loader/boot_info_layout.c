/* What kernels rely on that were built against version 1: fields stay where they are. A field that is added at the
 * end is added here too. */
#include <handoff/boot_info.h>

#include <stddef.h>

#define AT(field, offset) \
    _Static_assert(offsetof(struct handoff_boot_info, field) == (offset), #field " has moved")

AT(magic, 0);
AT(memory_map, 24);
AT(preliminary_map, 72);
AT(runtime_map, 120);
AT(system_table, 168);
AT(runtime_services, 184);
AT(saved, 200);
AT(attempts, 272);
AT(attempt, 296);
AT(events, 808);
AT(svam, 840);
AT(attributes, 1272);
AT(rt_properties, 1336);
AT(rsdp, 1344);
AT(screen, 1392);
AT(command_line, 1448);
AT(modules, 1472);
AT(kernel, 1504);
AT(kernel_segment, 1552);
AT(stack, 2064);
AT(handed, 2088);
AT(paging, 2112);
AT(times, 2168);
AT(settings, 2248);
AT(log, 2304);
AT(firmware_vendor_physical_address, 2344);
AT(evidence, 2360);
AT(trace, 2488);
AT(drivers, 2496);
AT(boot_services_table, 2528);
AT(machine, 2536);
AT(machine_name, 2560);
AT(run, 2584);
AT(strict, 2592);
AT(runtime_map_ticks, 2600);
_Static_assert(sizeof(struct handoff_boot_info) == 2608, "a version 1 boot info is 2608 bytes");
