/* SPDX-License-Identifier: MIT
 * attacca://PRESET/PATH for libmpv: a rendered track as a WAV stream out of the cache, chunk by chunk. */
#ifndef STREAM_H
#define STREAM_H

#include <attacca.h>
#include <mpv/client.h>

/* Teaches an mpv the protocol. The cache must outlive it. Returns an error of mpv, or 0. */
int stream_register(mpv_handle *mpv, attacca_cache *cache);

#endif
