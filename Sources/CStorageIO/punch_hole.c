/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "punch_hole.h"
#include <errno.h>
#include <fcntl.h>

#if defined(__linux__)
#include <linux/falloc.h>

int attacca_punch_hole(int descriptor, int64_t offset, int64_t count) {
    for (;;) {
        if (fallocate(descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, count) == 0) return 0;
        if (errno != EINTR) return errno;
    }
}

#elif defined(F_PUNCHHOLE)

int attacca_punch_hole(int descriptor, int64_t offset, int64_t count) {
    struct fpunchhole hole = {.fp_flags = 0, .reserved = 0, .fp_offset = offset, .fp_length = count};
    for (;;) {
        if (fcntl(descriptor, F_PUNCHHOLE, &hole) != -1) return 0;
        if (errno != EINTR) return errno;
    }
}

#else

int attacca_punch_hole(int descriptor, int64_t offset, int64_t count) {
    (void)descriptor;
    (void)offset;
    (void)count;
    return EOPNOTSUPP;
}

#endif
