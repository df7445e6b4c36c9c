/* The keys of handoff.cfg, and the words that are values.
 */
#ifndef CONFIG_KEYS_H
#define CONFIG_KEYS_H

#include <stddef.h>

#include "config.h"

#define CONFIG_NAME 9 /* bytes of the longest name with its NUL: names lie in the tables, which needs less room */

/* A value of a setting that is one of a few words. A list of them ends in an empty name. */
struct config_word {
    char  name[CONFIG_NAME];
    UINT8 value;
};

/* How a key is read: one of `words`, or as `form` says. */
enum config_form {
    CONFIG_WORD,
    CONFIG_TEXT,
    CONFIG_PATH,
    CONFIG_MODULE,
    CONFIG_PORT,
};

struct config_key {
    char   name[CONFIG_NAME];
    UINT8  form;   /* enum config_form */
    UINT16 offset; /* of the field in struct config */
    const struct config_word *words;
};

#define CONFIG_KEYS 16
extern const struct config_key config_keys[CONFIG_KEYS];

#endif
