/* SPDX-License-Identifier: MIT
 * What an opaque pointer of attacca.h points to. Between the library's C and its Swift; not installed. */
#ifndef ATTACCA_HANDLE_H
#define ATTACCA_HANDLE_H

#include <stdint.h>

/* The tag of a reader: the one kind that C looks into. The others are in Handle.swift. */
#define ATTACCA_READER_TAG UINT64_C(0x4154544143430005)

typedef struct attacca_handle {
    /* Tells the kind; wiped when the handle is closed. */
    uint64_t tag;
    /* A Swift object, retained. */
    void *object;
    /* Of a reader, what the audio callback reads from; it lives as long as the object. */
    void *core;
    /* Of a reader, whether it writes one buffer for each channel. */
    int32_t is_planar;
} attacca_handle;

#endif
