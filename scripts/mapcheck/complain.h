/* What goes to the error stream: one line, with the program's name in front. */
#ifndef MAPCHECK_COMPLAIN_H
#define MAPCHECK_COMPLAIN_H

__attribute__((format(printf, 1, 2))) void complain(const char *format, ...);

#endif
