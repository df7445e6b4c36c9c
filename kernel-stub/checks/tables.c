#include "tables.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TABLE(array)        \
    {                       \
        array, COUNT(array) \
    }

/* Facts first, then the calls, the least strict ones before all others, then what the calls left behind. */
const struct check_table check_tables[] = {
    TABLE(map_checks),      TABLE(attributes_checks), TABLE(exit_boot_checks), TABLE(svam_checks),
    TABLE(stages_checks),   TABLE(variable_checks),   TABLE(time_checks),      TABLE(monotonic_checks),
    TABLE(capsule_checks),  TABLE(runtime_checks),    TABLE(properties_checks), TABLE(enforced_checks),
    TABLE(aftermath_checks), TABLE(isolation_checks), TABLE(trace_checks),     TABLE(log_checks),
    TABLE(reset_checks),
};
const unsigned check_table_count = COUNT(check_tables);
