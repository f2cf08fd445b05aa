// Moves the clock on the wall of a program, for LD_PRELOAD: by the seconds that the file CLOCK_OFFSET_FILE says, read anew
// each time. Monotonic clocks stay; so does the time that Dispatch makes deadlines of, which the kernel compares with its
// own clock.
//
//     cc -shared -fPIC -o shifted-clock.so shifted-clock.c -ldl
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static long offset_for(void *caller) {
    Dl_info info;
    if (dladdr(caller, &info) && info.dli_fname && strstr(info.dli_fname, "libdispatch")) return 0;
    const char *path = getenv("CLOCK_OFFSET_FILE");
    char text[32];
    int descriptor = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (descriptor < 0) return 0;
    ssize_t length = read(descriptor, text, sizeof text - 1);
    close(descriptor);
    if (length <= 0) return 0;
    text[length] = 0;
    return atol(text);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    int result = REAL(clock_gettime)(clock, time);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        time->tv_sec += offset_for(__builtin_return_address(0));
    return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    int result = REAL(gettimeofday)(time, zone);
    if (result == 0) time->tv_sec += offset_for(__builtin_return_address(0));
    return result;
}

time_t time(time_t *at) {
    time_t now = REAL(time)(NULL) + offset_for(__builtin_return_address(0));
    if (at) *at = now;
    return now;
}
