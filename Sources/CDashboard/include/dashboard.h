// SPDX-License-Identifier: MIT
#ifndef ATTACCA_DASHBOARD_H
#define ATTACCA_DASHBOARD_H

#include <stddef.h>
#include <stdint.h>

// A file of the dashboard, as it stands in `page`; lives as long as the process.
struct dashboard_file {
    // Where a browser asks for it.
    const char *_Nonnull path;
    const char *_Nonnull media_type;
    const uint8_t *_Nonnull bytes;
    size_t byte_count;
};

// How many files there are.
size_t dashboard_file_count(void);

// The file with that number, below the count; the page itself is number 0.
struct dashboard_file dashboard_file_at(size_t number);

#endif
