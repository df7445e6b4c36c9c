/* JSON, RFC 8259, into a bounded text: commas, indentation and escapes. Pure.
 */
#ifndef JSON_H
#define JSON_H

#include "../record_text.h"

struct json {
    struct handoff_text *text;
    UINT32               depth;
    bool                 begun; /* the object or array that is open has a member */
};

/* `name` NULL: an element of an array, or the whole. `open` and `close`: '{' or '[', and what ends it. */
void json_open(struct json *json, const char *name, char open);
void json_close(struct json *json, char close);

/* Bytes that are no UTF-8 become question marks. */
void json_words(struct json *json, const char *name, const struct words *value);
void json_text(struct json *json, const char *name, const char *value);
void json_named(struct json *json, const struct words *name, const struct words *value);
void json_number(struct json *json, const char *name, UINT64 value);

/* As a string "0x...": 64 bits are more than many readers keep of a number. */
void json_address(struct json *json, const char *name, UINT64 value);

#endif
