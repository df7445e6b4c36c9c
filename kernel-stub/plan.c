#include "plan.h"

#include "bail_out.h"
#include "handed.h"
#include "selection.h"
#include "tap.h"

static const char *selection_of(const struct handoff_boot_info *info)
{
    const struct handoff_span *checks = &info->settings.checks;

    return checks->size > 0 ? (const char *)checks->virtual_address : "all";
}

static bool takes_any(const struct selection_word *word)
{
    for (unsigned table = 0; table < check_table_count; table++)
        for (unsigned i = 0; i < check_tables[table].count; i++)
            if (selection_word_takes(word, check_tables[table].checks[i].name))
                return true;
    return false;
}

static void require_known_names(const char *list)
{
    struct selection_word word;
    uint64_t position = 0;

    while (selection_next(list, &position, &word)) {
        char bytes[128];
        struct handoff_text name = handoff_text_in(bytes, sizeof(bytes));

        for (uint64_t i = 0; i < word.size; i++)
            handoff_text_format(&name, "%c", word.bytes[i]);
        if (!takes_any(&word))
            bail_out("checks= names no check: '%s'; checks=all shows all names", bytes);
    }
}

static void add(struct verdict *verdict, const struct check *check)
{
    if (verdict->planned == VERDICT_CHECKS)
        bail_out("the tables hold more than %u checks", VERDICT_CHECKS);
    verdict->entry[verdict->planned++] = (struct verdict_entry){.check = check};
}

void plan(struct verdict *verdict)
{
    const char *list = selection_of(verdict->info);

    if (selection_is_none(list))
        return;
    require_known_names(list);
    for (unsigned table = 0; table < check_table_count; table++)
        for (unsigned i = 0; i < check_tables[table].count; i++)
            if (selection_takes(list, check_tables[table].checks[i].name))
                add(verdict, &check_tables[table].checks[i]);
}

void plan_print(const struct verdict *verdict)
{
    const struct handoff_span *log = &verdict->info->log;

    if (verdict->planned > 0)
        tap_line("1..%u", verdict->planned);
    else
        tap_line("1..0 # SKIP checks=none");
    tap_comment_lines("loader", (const char *)log->virtual_address, log->size);
    handed_describe(verdict->info);
}
