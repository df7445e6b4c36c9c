#include "lines.h"

#include <string.h>

#define ESCAPE 0x1b

struct line_source lines_begin(const void *bytes, UINTN size)
{
    static const struct {
        const char *bytes;
        UINTN       size;
    } marks[] = {{"\xff\xfe", 2}, {"\xfe\xff", 2}, {"\xef\xbb\xbf", 3}};
    struct line_source source = {.bytes = bytes, .size = size};

    for (UINTN i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
        if (size >= marks[i].size && memcmp(bytes, marks[i].bytes, marks[i].size) == 0)
            source.offset = marks[i].size;
    return source;
}

/* Where in an escape sequence a terminal would be (ECMA-48, 5.4). */
enum sequence { NOT_IN_SEQUENCE, AFTER_ESCAPE, IN_CONTROL_SEQUENCE, BEFORE_CHARACTER_SET };

struct cleaner {
    enum sequence sequence;
    bool          returned; /* to the beginning of the line, which what follows overwrites */
};

static void put(struct line *line, struct cleaner *cleaner, UINT8 byte)
{
    if (cleaner->returned)
        line->size = 0;
    cleaner->returned = false;
    if (line->size < LINE_SIZE - 1)
        line->text[line->size++] = (char)(byte < 0x7f ? byte : '?');
}

static enum sequence after_escape(UINT8 byte)
{
    if (byte == '[')
        return IN_CONTROL_SEQUENCE;
    return byte == '(' || byte == ')' ? BEFORE_CHARACTER_SET : NOT_IN_SEQUENCE;
}

/* UTF-16, which the shell's redirection writes, comes out right because zero bytes are control characters. */
static void clean(struct line *line, struct cleaner *cleaner, UINT8 byte)
{
    const enum sequence before = cleaner->sequence;

    if (byte == ESCAPE)
        cleaner->sequence = AFTER_ESCAPE;
    else if (before == AFTER_ESCAPE)
        cleaner->sequence = after_escape(byte);
    else if (before == BEFORE_CHARACTER_SET || (before == IN_CONTROL_SEQUENCE && byte >= 0x40 && byte <= 0x7e))
        cleaner->sequence = NOT_IN_SEQUENCE;
    else if (before == NOT_IN_SEQUENCE && byte == '\r')
        cleaner->returned = true;
    else if (before == NOT_IN_SEQUENCE && (byte >= ' ' || byte == '\t') && byte != 0x7f)
        put(line, cleaner, byte == '\t' ? ' ' : byte);
}

static void trim(struct line *line)
{
    while (line->size > 0 && line->text[line->size - 1] == ' ')
        line->size--;
    line->text[line->size] = '\0';
}

bool lines_next(struct line_source *source, struct line *line)
{
    struct cleaner cleaner = {NOT_IN_SEQUENCE, false};

    if (source->offset == source->size)
        return false;
    line->size = 0;
    line->number = ++source->number;
    while (source->offset < source->size) {
        const UINT8 byte = source->bytes[source->offset++];
        if (byte == '\n')
            break;
        clean(line, &cleaner, byte);
    }
    trim(line);
    return true;
}

bool line_join(struct line *line, const struct line *other)
{
    const char *text = other->text + strspn(other->text, " >");
    const UINTN size = strlen(text);

    if (line->size + 1 + size >= LINE_SIZE)
        return false;
    line->text[line->size] = ' ';
    memcpy(line->text + line->size + 1, text, size + 1);
    line->size += 1 + size;
    return true;
}
