#include <stddef.h>

/* What loader/config.c asks of <string.h> beyond the gift's three functions. */
size_t strlen(const char *text);
int strcmp(const char *one, const char *other);

size_t strlen(const char *text)
{
    size_t length = 0;

    while (text[length] != '\0')
        length++;
    return length;
}

int strcmp(const char *one, const char *other)
{
    while (*one != '\0' && *one == *other) {
        one++;
        other++;
    }
    return (unsigned char)*one - (unsigned char)*other;
}
