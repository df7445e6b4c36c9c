/* The end of a run that cannot be judged. */
#ifndef BAIL_OUT_H
#define BAIL_OUT_H

/* Prints "Bail out! ...", tells the emulator that the run failed, and halts. */
#if defined(__GNUC__)
__attribute__((format(printf, 1, 2)))
#endif
_Noreturn void bail_out(const char *format, ...);

#endif
