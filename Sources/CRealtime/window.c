/* SPDX-License-Identifier: MIT */
/* A reader's memory, and how windows and reports pass between its callback and everybody else. */
#include "core.h"
#include <sched.h>
#include <stdlib.h>

attacca_rt_core *attacca_rt_create(const attacca_rt_settings *settings) {
    static const size_t sample_bytes[] = {0, 2, 3, 4, 4};
    attacca_rt_core *core = calloc(1, sizeof *core);
    if (core == NULL) return NULL;
    core->settings = *settings;
    core->source_bytes_per_frame = sample_bytes[settings->source_format] * settings->channel_count;
    core->output_bytes_per_frame = sample_bytes[settings->output_format] * settings->channel_count;
    core->direct = attacca_rt_conversion(settings->source_format, settings->output_format);
    core->to_float = attacca_rt_conversion(settings->source_format, attacca_rt_float32);
    core->from_float = attacca_rt_conversion(attacca_rt_float32, settings->output_format);
    attacca_rt_make_curve(core->curve);
    core->state.variant = attacca_rt_no_variant;
    core->state.fading_to = attacca_rt_no_variant;
    core->state.status = attacca_rt_ended;
    attacca_rt_tell(core);
    return core;
}

void attacca_rt_destroy(attacca_rt_core *core) { free(core); }

attacca_rt_window *attacca_rt_publish(attacca_rt_core *core, attacca_rt_window *window) {
    return atomic_exchange_explicit(&core->mailbox, window, memory_order_acq_rel);
}

uint64_t attacca_rt_adopted(const attacca_rt_core *core) {
    return atomic_load_explicit(&core->adopted, memory_order_acquire);
}

void attacca_rt_adopt(attacca_rt_core *core) {
    if (atomic_load_explicit(&core->mailbox, memory_order_relaxed) == NULL) return;
    attacca_rt_window *window = atomic_exchange_explicit(&core->mailbox, NULL, memory_order_acq_rel);
    if (window == NULL) return;
    core->window = window;
    core->state.generation = window->generation;
    /* From here on nothing of an earlier window is looked at. */
    atomic_store_explicit(&core->adopted, window->generation, memory_order_release);
}

/*
 * A store with release keeps the stores before it in front, a load with acquire those after it behind: so whoever sees
 * one new field sees the odd sequence as well, and looks again.
 */
#define PUT(field) atomic_store_explicit(&shared->field, core->state.field, memory_order_release)
#define GET(field) report->field = atomic_load_explicit(&shared->field, memory_order_acquire)

void attacca_rt_tell(attacca_rt_core *core) {
    rt_shared_report *shared = &core->shared;
    uint64_t sequence = atomic_load_explicit(&shared->sequence, memory_order_relaxed);
    atomic_store_explicit(&shared->sequence, sequence + 1, memory_order_relaxed);
    PUT(generation);
    PUT(jump);
    PUT(track);
    PUT(frame);
    PUT(variant);
    PUT(fading_to);
    PUT(status);
    PUT(dry_count);
    PUT(dry_frames);
    PUT(music_frames);
    atomic_store_explicit(&shared->sequence, sequence + 2, memory_order_release);
}

void attacca_rt_observe(const attacca_rt_core *core, attacca_rt_report *report) {
    const rt_shared_report *shared = &core->shared;
    for (int tries = 1;; tries++) {
        uint64_t before = atomic_load_explicit(&shared->sequence, memory_order_acquire);
        GET(generation);
        GET(jump);
        GET(track);
        GET(frame);
        GET(variant);
        GET(fading_to);
        GET(status);
        GET(dry_count);
        GET(dry_frames);
        GET(music_frames);
        uint64_t after = atomic_load_explicit(&shared->sequence, memory_order_relaxed);
        if (before == after && before % 2 == 0) return;
        /* The callback was interrupted in the middle of telling. */
        if (tries % 64 == 0) sched_yield();
    }
}

int attacca_rt_add_track(attacca_rt_window *window, attacca_rt_track track) {
    if (window->track_count == attacca_rt_tracks_max) return 0;
    window->tracks[window->track_count++] = track;
    return 1;
}

int attacca_rt_add_chunk(attacca_rt_window *window, attacca_rt_chunk chunk) {
    if (window->chunk_count == attacca_rt_chunks_max) return 0;
    window->chunks[window->chunk_count++] = chunk;
    return 1;
}

const attacca_rt_track *attacca_rt_find_track(const attacca_rt_window *window, uint32_t serial) {
    for (uint32_t i = 0; i < window->track_count; i++)
        if (window->tracks[i].serial == serial) return &window->tracks[i];
    return NULL;
}

const attacca_rt_chunk *attacca_rt_find_chunk(
    const attacca_rt_window *window, uint32_t track, uint32_t variant, int64_t frame) {
    for (uint32_t i = 0; i < window->chunk_count; i++) {
        const attacca_rt_chunk *chunk = &window->chunks[i];
        if (chunk->track == track && chunk->variant == variant && chunk->first_frame <= frame
            && frame < chunk->first_frame + chunk->frame_count)
            return chunk;
    }
    return NULL;
}

rt_stretch attacca_rt_measure(
    const attacca_rt_window *window, uint32_t track, uint32_t variant, int64_t frame, int64_t limit) {
    rt_stretch stretch = {0, 0};
    /* Each step passes a chunk or a track; a ring of empty tracks must not hold the callback. */
    const int steps_max = attacca_rt_chunks_max + attacca_rt_tracks_max;
    for (int steps = 0; steps < steps_max && stretch.frame_count < limit; steps++) {
        const attacca_rt_chunk *chunk = attacca_rt_find_chunk(window, track, variant, frame);
        if (chunk != NULL) {
            int64_t end = chunk->first_frame + chunk->frame_count;
            stretch.frame_count += end - frame;
            frame = end;
            continue;
        }
        const attacca_rt_track *known = attacca_rt_find_track(window, track);
        if (known == NULL || frame < known->frame_count || known->next == attacca_rt_unknown) break;
        if (known->next == attacca_rt_end || known->next == attacca_rt_other_format) {
            stretch.ends = 1;
            break;
        }
        track = known->next;
        frame = 0;
    }
    if (stretch.frame_count > limit) stretch.frame_count = limit;
    return stretch;
}
