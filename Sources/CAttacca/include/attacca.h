/* SPDX-License-Identifier: MIT
 *
 * attacca.h: a persistent, predictive cache of rendered audio, for players that are not written in Swift.
 *
 * This header is the truth: the library is compiled against it, and refuses to build where they differ.
 *
 * Conventions, by number:
 *
 *  (1) Handles are opaque pointers, and come in pairs: what an `_open` function (or a request, a subscription, a
 *      reader) gave is given back to its `_close` function, once. A handle that is null, that was closed, or that is of
 *      another kind is ATTACCA_INVALID_ARGUMENT wherever that can be seen: null and another kind always, a closed one as
 *      long as its memory was not given to something else. Nothing may be under way on a handle while it is closed,
 *      and closing a cache does not close what was opened from it: that answers ATTACCA_CLOSED until it is closed too.
 *  (2) Functions return a status. Zero is success; positive ones say that something is not there (yet), and are no
 *      errors; negative ones are errors. Results come through `out_` pointers, and are written on ATTACCA_OK only, but
 *      that a handle that was not made is set to null. attacca_strerror() says a status in words.
 *  (3) The last error of a handle in detail, with values and causes, is copied by attacca_last_error(). It is of any
 *      thread's last call on that handle that failed, and stays until the next one fails. Where there is no handle yet or
 *      any more the text goes into a buffer that the caller gives.
 *  (4) Structs that may grow start with `size`, which is set by whoever makes the struct to what sizeof says there: by
 *      the player, or by the library for what it hands to callbacks. Members are only ever added at the end. The library
 *      reads and writes no more than `size` bytes: an older player gets the defaults of what it does not know, and a newer
 *      one gets zero in what an older library does not know. Such a member that is set to anything but zero is refused with
 *      ATTACCA_INVALID_ARGUMENT, not ignored.
 *      Arrays of structs are passed with the size of one element.
 *  (5) ATTACCA_VERSION is the version of the header, attacca_version() that of the library. Constants are never
 *      renumbered, only added: a `default:` belongs in every switch.
 *  (6) Audio is counted in frames, never in bytes: one frame holds a sample of each channel. Counts, frames and
 *      capacities are int64_t; flags are int32_t, any value but zero is true; times are double, in seconds.
 *  (7) Samples are interleaved, in the byte order of the machine.
 *  (8) Strings are UTF-8 and end with a zero byte; paths are UTF-8 as well. A string that is not UTF-8 is
 *      ATTACCA_INVALID_ARGUMENT. Names of tracks have 1 to 4096 bytes, of presets 1 to 64, of listeners 1 to 256.
 *  (9) The library frees what it made, the player what the player made. Nothing that the library returns is passed to
 *      free(). What is passed in is copied, unless it says otherwise. A pointer that is not said to be nullable
 *      (ATTACCA_NULLABLE) must not be null, which is checked.
 * (10) Each function says in its first words which thread may call it:
 *        wait-free    the audio callback too: no lock, no allocation, no system call;
 *        brief lock   any thread but the audio callback: microseconds, waits for no disk and no render;
 *        may block    a thread that may wait: for the disk, for a render, for a file.
 *      All are safe to call from several threads at once, unless they say otherwise. The table is below.
 * (11) Callbacks run on the library's threads, several at once where they are the renderer's. They may be called until
 *      attacca_close() has returned, and renderer callbacks longer, when one of them hangs: `release` is the last call
 *      that a renderer gets. What a callback may call is said where it is declared. A callback must not throw or jump
 *      out of the library.
 * (12) There is no global state: several caches may be open at once in a process, on one directory too.
 * (13) After fork() the child calls nothing but exec() or _exit(). Its handles are those of its parent, and the threads
 *      behind them are not there. Functions that may block answer ATTACCA_FORKED there, the others are not checked.
 *      Files are opened close-on-exec, so that exec() leaves nothing behind.
 * (14) A thread that is in the library is not cancelled (pthread_cancel), and no exception passes through: there are no
 *      unwind tables.
 * (15) The library exports no symbol that does not begin with `attacca_`. It changes no signal handler, no locale, no
 *      environment, and writes to no terminal: what there is to say goes to the logger of the configuration.
 *
 *   wait-free     attacca_version, attacca_version_string, attacca_strerror, attacca_reader_read,
 *                 attacca_reader_read_planar, attacca_render_cancelled*, attacca_render_written*
 *   brief lock    attacca_last_error, attacca_configuration_init, attacca_resident_chunk, attacca_chunk_release,
 *                 attacca_request_chunk, attacca_request_poll, attacca_request_close, attacca_variant_close,
 *                 attacca_variant_chunks,
 *                 attacca_playback_set_queue, attacca_playback_report, attacca_playback_close,
 *                 attacca_predictions, attacca_prediction_summary, attacca_scenarios, attacca_statistics,
 *                 attacca_disk_tier_problem, attacca_set_genre, attacca_set_memory_pressure, attacca_set_power_mode,
 *                 attacca_set_renderer_revision, attacca_resume, attacca_subscribe, attacca_poll_events,
 *                 attacca_unsubscribe, attacca_reader_configuration_init, attacca_reader_play,
 *                 attacca_reader_seek, attacca_reader_set_preset, attacca_reader_pause, attacca_reader_resume,
 *                 attacca_reader_stop, attacca_reader_position, attacca_reader_problem
 *   may block     attacca_open, attacca_close, attacca_flush, attacca_suspend, attacca_clear, attacca_track_describe,
 *                 attacca_track_deleted, attacca_track_modified, attacca_variant_open, attacca_wait_chunk,
 *                 attacca_request_wait, attacca_playback_open, attacca_playback_wait_planned, attacca_wait_idle,
 *                 attacca_reader_open, attacca_reader_close, attacca_reader_wait_ready
 *   (*) on the thread of the render that it is about; while a listener waits, attacca_render_cancelled waits on purpose.
 */
#ifndef ATTACCA_H
#define ATTACCA_H

#include <stddef.h>
#include <stdint.h>

#define ATTACCA_VERSION_MAJOR 0
#define ATTACCA_VERSION_MINOR 1
#define ATTACCA_VERSION_PATCH 0
/* One number that grows with each version: 0.1.0 is 1000, 1.2.3 is 1002003. */
#define ATTACCA_VERSION \
    (ATTACCA_VERSION_MAJOR * 1000000 + ATTACCA_VERSION_MINOR * 1000 + ATTACCA_VERSION_PATCH)

/* Marks what may be null; for compilers that know it, and for people. */
#if defined(__clang__)
#define ATTACCA_NULLABLE _Nullable
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wunknown-warning-option"
#pragma clang diagnostic ignored "-Wnullability-extension"
#pragma clang diagnostic ignored "-Wnullability-completeness"
#else
#define ATTACCA_NULLABLE
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Each part is one subject; they are included here only. */
#define ATTACCA_INCLUDES_PARTS 1
#include "attacca/base.h"
#include "attacca/renderer.h"
#include "attacca/cache.h"
#include "attacca/chunk.h"
#include "attacca/playback.h"
#include "attacca/reader.h"
#include "attacca/events.h"
#include "attacca/statistics.h"
#undef ATTACCA_INCLUDES_PARTS

#ifdef __cplusplus
}
#endif

#if defined(__clang__)
#pragma clang diagnostic pop
#endif

#endif
