/* SPDX-License-Identifier: MIT
 * What the audio callback calls: in C from end to end, so that nothing counts a reference on the way. */
#include "attacca.h"
#include "handle.h"
#include "realtime.h"

_Static_assert(
    (int)ATTACCA_READ_COMPLETE == (int)attacca_rt_complete && (int)ATTACCA_READ_PARTIAL == (int)attacca_rt_partial
        && (int)ATTACCA_READ_MISSING == (int)attacca_rt_missing && (int)ATTACCA_READ_ENDED == (int)attacca_rt_ended
        && (int)ATTACCA_READ_PAUSED == (int)attacca_rt_paused
        && (int)ATTACCA_READ_FORMAT_CHANGED == (int)attacca_rt_format_changed,
    "states of a read are numbered alike");

/* The core of a reader that writes this way; null when it is none. */
static attacca_rt_core *core_of(const attacca_reader *reader, int is_planar) {
    const attacca_handle *handle = (const attacca_handle *)reader;
    if (handle == 0 || handle->tag != ATTACCA_READER_TAG || handle->is_planar != is_planar) return 0;
    return handle->core;
}

static int64_t answer(attacca_rt_result result, int32_t *out_state) {
    if (out_state != 0) *out_state = (int32_t)result.status;
    return result.frame_count;
}

int64_t attacca_reader_read(attacca_reader *reader, void *buffer, int64_t frame_count, int32_t *out_state) {
    attacca_rt_core *core = core_of(reader, 0);
    if (core == 0 || frame_count < 0 || (buffer == 0 && frame_count > 0)) return ATTACCA_INVALID_ARGUMENT;
    return answer(attacca_rt_read(core, buffer, frame_count), out_state);
}

int64_t attacca_reader_read_planar(
    attacca_reader *reader, float *const *planes, int64_t frame_count, int32_t *out_state) {
    attacca_rt_core *core = core_of(reader, 1);
    if (core == 0 || frame_count < 0 || planes == 0) return ATTACCA_INVALID_ARGUMENT;
    return answer(attacca_rt_read_planes(core, planes, frame_count), out_state);
}
