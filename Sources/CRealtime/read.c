/* SPDX-License-Identifier: MIT */
/*
 * The callback. A read is cut into stretches in which nothing begins or ends: no chunk, no track, no fade, no ramp.
 *
 * Two gains shape what is heard, each without a step, and so their product: the crossfade between two variants at one
 * position, and the gate, which closes before a jump, a pause and a gap, and opens after it.
 *
 * Invariants:
 * 1. While the gate is above 0 the position moves by playing only.
 * 2. While a fade runs both variants are there until it is over; it is begun only then.
 * 3. Where the gate is 1 and nothing fades, samples are converted and otherwise untouched.
 */
#include "core.h"

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

/* The frames that a gain needs for its way in equal steps. */
static int64_t steps(double way, double step) {
    int64_t count = (int64_t)(way / step);
    return (double)count * step < way - 1e-9 ? count + 1 : count < 1 ? 1 : count;
}

static int is_fading(const attacca_rt_core *core) {
    return core->state.fading_to != attacca_rt_no_variant;
}

static rt_stretch measure(const attacca_rt_core *core, uint32_t variant, int64_t limit) {
    return attacca_rt_measure(core->window, core->state.track, variant, core->state.frame, limit);
}

/* Goes where the window says. Only in silence. */
static void land(attacca_rt_core *core) {
    const attacca_rt_window *window = core->window;
    core->state.jump = window->jump;
    core->state.track = window->jump_track;
    core->state.frame = window->jump_frame;
    core->state.fading_to = attacca_rt_no_variant;
    if (!window->fills_gaps) core->state.variant = window->variant;
}

/* Whether a variant is there for longer than it takes to open the gate. */
static int can_open(const attacca_rt_core *core, uint32_t variant) {
    if (variant == attacca_rt_no_variant) return 0;
    rt_stretch stretch = measure(core, variant, core->settings.ramp_frames + 1);
    return stretch.frame_count > core->settings.ramp_frames || (stretch.ends && stretch.frame_count > 0);
}

/* Chooses what is heard when the silence ends: what is wanted, else what was heard, else what fills gaps. */
static void settle(attacca_rt_core *core) {
    const uint32_t choices[] = {core->window->variant, core->state.variant, core->window->fallback};
    core->state.fading_to = attacca_rt_no_variant;
    if (core->state.variant == attacca_rt_no_variant) core->state.variant = core->window->variant;
    for (int i = 0; i < 3; i++) {
        if (!can_open(core, choices[i])) continue;
        core->state.variant = choices[i];
        return;
    }
}

/* Goes from the end of a track to the beginning of the next; complete when there is a frame to play. */
static uint32_t pass_track_ends(attacca_rt_core *core) {
    for (int hops = 0; hops < attacca_rt_tracks_max; hops++) {
        const attacca_rt_track *track = attacca_rt_find_track(core->window, core->state.track);
        if (track == NULL) return attacca_rt_missing;
        if (core->state.frame < track->frame_count) return attacca_rt_complete;
        switch (track->next) {
        case attacca_rt_end: return attacca_rt_ended;
        case attacca_rt_unknown: return attacca_rt_missing;
        case attacca_rt_other_format: return attacca_rt_format_changed;
        }
        core->state.track = track->next;
        core->state.frame = 0;
    }
    return attacca_rt_missing;
}

/* Begins a crossfade if both variants last until its end, and the new one long enough to be closed after it. */
static int begin_fade(attacca_rt_core *core, uint32_t variant, rt_stretch heard) {
    if (variant == attacca_rt_no_variant || variant == core->state.variant) return 0;
    int64_t length = core->settings.fade_frames;
    if (!heard.ends) length = least(length, heard.frame_count);
    /* Too short for a fade that is not heard as a click: the gate closes, and opens on the other one. */
    if (length < least(core->settings.fade_frames, core->settings.ramp_frames)) return 0;
    rt_stretch wanted = measure(core, variant, length + core->settings.ramp_frames);
    if (wanted.frame_count == 0) return 0;
    if (!wanted.ends && wanted.frame_count < length + core->settings.ramp_frames) return 0;
    core->state.fading_to = variant;
    core->fade_at = 0;
    core->fade_length = length;
    return 1;
}

/* Plays frames that lie in one chunk, or two that are faded, with the gate on its way by `gate_step` a frame. */
static void emit(attacca_rt_core *core, rt_sink *sink, int64_t *left, int64_t count, double gate_step) {
    attacca_rt_report *state = &core->state;
    const attacca_rt_chunk *from =
        attacca_rt_find_chunk(core->window, state->track, state->variant, state->frame);
    const attacca_rt_chunk *to = NULL;
    if (is_fading(core)) {
        to = attacca_rt_find_chunk(core->window, state->track, state->fading_to, state->frame);
        count = least(count, core->fade_length - core->fade_at);
        count = least(count, to->first_frame + to->frame_count - state->frame);
        /* Cannot be, as long as windows keep what fades out: heard at once is then better than not at all. */
        if (from == NULL) from = to;
    }
    count = least(count, from->first_frame + from->frame_count - state->frame);
    const size_t frame_bytes = core->source_bytes_per_frame;
    const unsigned char *source =
        (const unsigned char *)from->samples + (size_t)(state->frame - from->first_frame) * frame_bytes;
    if (to == NULL && core->gate >= 1 && gate_step == 0) {
        attacca_rt_emit(core, sink, source, count);
    } else {
        rt_mix mix = {source, NULL, core->fade_at, core->fade_length, core->gate, gate_step};
        if (to != NULL)
            mix.to = (const unsigned char *)to->samples + (size_t)(state->frame - to->first_frame) * frame_bytes;
        attacca_rt_emit_mixed(core, sink, mix, count);
    }
    core->gate += gate_step * (double)count;
    if (core->gate < 1e-9) core->gate = 0;
    if (core->gate > 1 - 1e-9) core->gate = 1;
    state->frame += count;
    *left -= count;
    if (to == NULL) return;
    core->fade_at += count;
    if (core->fade_at < core->fade_length) return;
    state->variant = state->fading_to;
    state->fading_to = attacca_rt_no_variant;
}

/* Plays on with the gate open or opening; of what ends in a gap only up to where something is to be done about it. */
static void play_on(attacca_rt_core *core, rt_sink *sink, int64_t *left, rt_stretch stretch, int is_dry) {
    const int64_t ramp = core->settings.ramp_frames;
    const int64_t fade = core->settings.fade_frames;
    /* A track begins as it was made. */
    if (core->gate == 0 && core->state.frame == 0) core->gate = 1;
    const double step = core->gate < 1 ? 1.0 / (double)ramp : 0;
    int64_t count = *left;
    if (step > 0) count = least(count, steps(1 - core->gate, step));
    if (is_dry) {
        int64_t kept = stretch.frame_count > fade && fade > ramp ? fade : ramp;
        count = least(count, stretch.frame_count - kept);
    }
    emit(core, sink, left, count, step);
}

/* Plays on while the gate closes, before what is there ends. */
static void close_gate(attacca_rt_core *core, rt_sink *sink, int64_t *left, rt_stretch stretch) {
    double step = 1.0 / (double)core->settings.ramp_frames;
    if (!stretch.ends && (double)stretch.frame_count * step < core->gate)
        step = core->gate / (double)stretch.frame_count;
    emit(core, sink, left, least(*left, steps(core->gate, step)), -step);
}

/* Does the next thing; anything but complete ends the read. */
static uint32_t advance(attacca_rt_core *core, rt_sink *sink, int64_t *left) {
    const attacca_rt_window *window = core->window;
    const int is_closing = window->jump != core->state.jump || window->run != attacca_rt_play;
    if (core->gate == 0) {
        if (window->jump != core->state.jump) {
            land(core);
            return attacca_rt_complete;
        }
        if (is_closing) return window->run == attacca_rt_pause ? attacca_rt_paused : attacca_rt_ended;
        settle(core);
    }
    const uint32_t status = pass_track_ends(core);
    if (status != attacca_rt_complete) {
        core->gate = 0;
        return is_closing ? attacca_rt_complete : status;
    }
    const int64_t ramp = core->settings.ramp_frames;
    const int64_t limit = *left + ramp + core->settings.fade_frames;
    const rt_stretch stretch =
        measure(core, is_fading(core) ? core->state.fading_to : core->state.variant, limit);
    const int is_dry = !stretch.ends && stretch.frame_count < limit;
    const int is_short = is_dry && stretch.frame_count <= ramp;
    if (stretch.frame_count == 0 || (is_short && core->gate == 0)) {
        core->gate = 0;
        return is_closing ? attacca_rt_complete : attacca_rt_missing;
    }
    if (!is_closing && core->gate > 0 && !is_fading(core)) {
        if (begin_fade(core, window->variant, stretch)) return attacca_rt_complete;
        if (is_dry && stretch.frame_count <= core->settings.fade_frames
            && begin_fade(core, window->fallback, stretch))
            return attacca_rt_complete;
    }
    if (is_closing || is_short)
        close_gate(core, sink, left, stretch);
    else
        play_on(core, sink, left, stretch, is_dry);
    return attacca_rt_complete;
}

static attacca_rt_result read_into(attacca_rt_core *core, rt_sink sink, int64_t frame_count) {
    attacca_rt_adopt(core);
    attacca_rt_report *state = &core->state;
    int64_t left = frame_count;
    uint32_t status = core->window == NULL ? attacca_rt_ended : attacca_rt_complete;
    while (left > 0 && status == attacca_rt_complete) status = advance(core, &sink, &left);
    const int64_t music = frame_count - left;
    if (left > 0) attacca_rt_emit_silence(core, &sink, left);
    if (status == attacca_rt_missing) {
        if (music > 0 || !core->is_dry) state->dry_count++;
        state->dry_frames += left;
        core->is_dry = 1;
        if (music > 0) status = attacca_rt_partial;
    } else {
        core->is_dry = 0;
    }
    state->music_frames += music;
    state->status = status;
    attacca_rt_tell(core);
    return (attacca_rt_result){music, status};
}

attacca_rt_result attacca_rt_read(attacca_rt_core *core, void *output, int64_t frame_count) {
    return read_into(core, (rt_sink){output, NULL, 0}, frame_count);
}

attacca_rt_result attacca_rt_read_planes(
    attacca_rt_core *core, float *const *planes, int64_t frame_count) {
    return read_into(core, (rt_sink){NULL, planes, 0}, frame_count);
}
