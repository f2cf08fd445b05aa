// Fails one file operation of a program, for LD_PRELOAD: the FAIL_AT-th (from 1) that touches a path below FAIL_UNDER.
// Counted are open, write, pwrite, fsync, fdatasync, ftruncate and rename; what fails says EIO, a write every third time
// instead writes one byte. The count and whether it was reached go to FAIL_REPORT when the program ends.
//
//     cc -shared -fPIC -o failing-io.so failing-io.c -ldl
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_int count;

static const char *under(void) {
    const char *path = getenv("FAIL_UNDER");
    return path ? path : "/nowhere";
}

static int is_under(const char *path) { return path && strncmp(path, under(), strlen(under())) == 0; }

static int is_open_under(int descriptor) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return is_under(path);
}

// The number of this operation if it is to fail, else 0.
static int must_fail(int is_ours) {
    if (!is_ours) return 0;
    const char *at = getenv("FAIL_AT");
    int number = atomic_fetch_add(&count, 1) + 1;
    return at && number == atoi(at) ? number : 0;
}

__attribute__((destructor)) static void report(void) {
    const char *path = getenv("FAIL_REPORT");
    if (!path) return;
    FILE *file = fopen(path, "w");
    if (!file) return;
    fprintf(file, "%d\n", atomic_load(&count));
    fclose(file);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define FAIL_IF(condition) \
    do { if (must_fail(condition)) { errno = EIO; return -1; } } while (0)

static int open_with(__typeof__(&open) real, const char *path, int flags, va_list list) {
    int mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(list, int) : 0;
    // Looking does no harm; what is opened to write, or to be synchronised as a folder, counts.
    FAIL_IF(is_under(path) && (flags & (O_WRONLY | O_RDWR | O_DIRECTORY)));
    return real(path, flags, mode);
}

int open(const char *path, int flags, ...) {
    va_list list;
    va_start(list, flags);
    int result = open_with(REAL(open), path, flags, list);
    va_end(list);
    return result;
}

int open64(const char *path, int flags, ...) {
    va_list list;
    va_start(list, flags);
    int result = open_with(REAL(open64), path, flags, list);
    va_end(list);
    return result;
}

ssize_t write(int descriptor, const void *bytes, size_t size) {
    int number = must_fail(is_open_under(descriptor));
    if (number % 3 == 1 && size > 1) return REAL(write)(descriptor, bytes, 1);
    if (number) { errno = EIO; return -1; }
    return REAL(write)(descriptor, bytes, size);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t size, off_t offset) {
    FAIL_IF(is_open_under(descriptor));
    return REAL(pwrite)(descriptor, bytes, size, offset);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t size, off64_t offset) {
    FAIL_IF(is_open_under(descriptor));
    return REAL(pwrite64)(descriptor, bytes, size, offset);
}

int fsync(int descriptor) {
    FAIL_IF(is_open_under(descriptor));
    return REAL(fsync)(descriptor);
}

int fdatasync(int descriptor) {
    FAIL_IF(is_open_under(descriptor));
    return REAL(fdatasync)(descriptor);
}

int ftruncate(int descriptor, off_t size) {
    FAIL_IF(is_open_under(descriptor));
    return REAL(ftruncate)(descriptor, size);
}

int ftruncate64(int descriptor, off64_t size) {
    FAIL_IF(is_open_under(descriptor));
    return REAL(ftruncate64)(descriptor, size);
}

int rename(const char *from, const char *to) {
    FAIL_IF(is_under(to));
    return REAL(rename)(from, to);
}
