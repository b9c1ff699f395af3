/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "file_system_type.h"
#include <errno.h>
#include <string.h>

#if defined(__APPLE__)
#include <sys/mount.h>
#include <sys/param.h>
#else
#include <sys/vfs.h>
#endif

int attacca_file_system_type(const char *path, uint32_t *magic, char *name, size_t capacity, int *is_network) {
    struct statfs status;
    while (statfs(path, &status) != 0) {
        if (errno != EINTR) return errno;
    }
    *magic = (uint32_t)status.f_type;
    name[0] = 0;
    *is_network = 0;
#if defined(__APPLE__)
    strlcpy(name, status.f_fstypename, capacity);
    *is_network = (status.f_flags & MNT_LOCAL) == 0;
#else
    (void)capacity;
#endif
    return 0;
}
