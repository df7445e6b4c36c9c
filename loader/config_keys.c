#include "config_keys.h"

static const struct config_word yes_or_no[] = {{"yes", 1}, {"no", 0}, {"", 0}};
static const struct config_word identities[] = {{"drop", 0}, {"keep", 1}, {"", 0}};
static const struct config_word crossings[] = {{"lenient", 0}, {"strict", 1}, {"", 0}};
static const struct config_word placements[] = {
    {"offset", HANDOFF_VIRTMAP_OFFSET},     {"compact", HANDOFF_VIRTMAP_COMPACT},
    {"identity", HANDOFF_VIRTMAP_IDENTITY}, {"random", HANDOFF_VIRTMAP_RANDOM},
    {"none", HANDOFF_VIRTMAP_NONE},         {"reversed", HANDOFF_VIRTMAP_REVERSED},
    {"low", HANDOFF_VIRTMAP_LOW},           {"over", HANDOFF_VIRTMAP_OVER},
    {"", 0},
};
static const struct config_word endings[] = {
    {"shutdown", HANDOFF_AFTER_SHUTDOWN},
    {"reset", HANDOFF_AFTER_RESET},
    {"halt", HANDOFF_AFTER_HALT},
    {"report", HANDOFF_AFTER_REPORT},
    {"", 0},
};
static const struct config_word logs[] = {{"full", CONFIG_LOG_FULL}, {"errors", CONFIG_LOG_ERRORS}, {"", 0}};

#define FIELD(field) offsetof(struct config, field)

const struct config_key config_keys[CONFIG_KEYS] = {
    {"kernel", CONFIG_PATH, FIELD(kernel), NULL},
    {"cmdline", CONFIG_TEXT, FIELD(command_line), NULL},
    {"module", CONFIG_MODULE, FIELD(module), NULL},
    {"virtmap", CONFIG_WORD, FIELD(virtmap), placements},
    {"identity", CONFIG_WORD, FIELD(keep_identity), identities},
    {"crossing", CONFIG_WORD, FIELD(crossing_strict), crossings},
    {"poison", CONFIG_WORD, FIELD(poison), yes_or_no},
    {"wx", CONFIG_WORD, FIELD(wx), yes_or_no},
    {"trace", CONFIG_WORD, FIELD(trace), yes_or_no},
    {"strict", CONFIG_WORD, FIELD(strict), yes_or_no},
    {"stages", CONFIG_WORD, FIELD(stages), yes_or_no},
    {"checks", CONFIG_TEXT, FIELD(checks), NULL},
    {"after", CONFIG_WORD, FIELD(after), endings},
    {"video", CONFIG_WORD, FIELD(video), yes_or_no},
    {"serial", CONFIG_PORT, FIELD(serial), NULL},
    {"log", CONFIG_WORD, FIELD(log), logs},
};
