// Hangs the thread that opens a file, as a dead network disk does, for LD_PRELOAD: opening HANG_AT to read never returns once
// HANG_AT.hang is there.
//
//     cc -shared -fPIC -o hanging-open.so hanging-open.c -ldl
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void hang_at(const char *path) {
    const char *at = getenv("HANG_AT");
    char mark[4096];
    if (!at || !path || strcmp(path, at)) return;
    snprintf(mark, sizeof mark, "%s.hang", at);
    while (access(mark, F_OK) == 0) sleep(3600);
}

#define OPEN(name)                                                                                                            \
    int name(const char *path, int flags, ...) {                                                                              \
        va_list list;                                                                                                         \
        va_start(list, flags);                                                                                                \
        int mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(list, int) : 0;                                                   \
        va_end(list);                                                                                                         \
        hang_at(path);                                                                                                        \
        return ((__typeof__(&name))dlsym(RTLD_NEXT, #name))(path, flags, mode);                                               \
    }

OPEN(open)
OPEN(open64)
