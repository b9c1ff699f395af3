/* SPDX-License-Identifier: MIT
 * Part of attacca.h: what happens in a cache, for who watches. */
#ifndef ATTACCA_INCLUDES_PARTS
#error "include attacca.h, not its parts"
#endif

/* Events from a moment on, kept until they are taken. */
typedef struct attacca_subscription attacca_subscription;

/* What happened, and which members of attacca_event say more. Later versions have more kinds. */
enum {
    /* A kind that has no number in this version; `text` says what. */
    ATTACCA_EVENT_OTHER = 0,
    /* A request was answered out of a tier: chunk, `tier`, `seconds` waited. */
    ATTACCA_EVENT_HIT = 1,
    /* A request was answered with a render, or an error: chunk, `seconds` waited, `text` is the cause. */
    ATTACCA_EVENT_MISS = 2,
    /* A listener had nothing to hear for longer than the stall threshold: chunk, `seconds` waited. */
    ATTACCA_EVENT_STALL = 3,
    /* A render began: chunk, `tier` that it is for, ATTACCA_TIER_NONE when a listener waits. */
    ATTACCA_EVENT_RENDER_STARTED = 4,
    /* A render gave its chunk: chunk, `seconds` that it ran. */
    ATTACCA_EVENT_RENDER_FINISHED = 5,
    /* A render failed: chunk, `text` is the error. */
    ATTACCA_EVENT_RENDER_FAILED = 6,
    /* A render ended since nobody wants its chunk any more: chunk. */
    ATTACCA_EVENT_RENDER_CANCELLED = 7,
    /* A render ran over its deadline and does not return: chunk, `seconds` of the deadline. */
    ATTACCA_EVENT_RENDERER_STUCK = 8,
    /* A chunk was evicted: chunk, `tier`. */
    ATTACCA_EVENT_EVICTED = 9,
    /* A tier was cleared: `tier`; ATTACCA_TIER_NONE: all were. */
    ATTACCA_EVENT_CLEARED = 10,
    /* A track was deleted or modified: `track`. */
    ATTACCA_EVENT_INVALIDATED = 11,
    /* The listener went over to `preset` and `intensity` on `track`; `text` is the preset before. */
    ATTACCA_EVENT_SWITCHED = 12,
    /* A prediction met what the listener did: `preset` is what was chosen, `text` what was the likeliest, `number` the
     * place of what was chosen in the prediction, 1 for the likeliest, 0 for none. */
    ATTACCA_EVENT_PREDICTION_SETTLED = 13,
    /* `number` is the level. */
    ATTACCA_EVENT_MEMORY_PRESSURE_CHANGED = 14,
    /* The cache works from memory now: `text` is why. */
    ATTACCA_EVENT_DISK_TIER_LOST = 15,
    ATTACCA_EVENT_DISK_TIER_REGAINED = 16,
    /* `number` events are missing here: the subscription was full, and they were the oldest. */
    ATTACCA_EVENT_DROPPED = 17
};

/* One event. The strings live until the next call with the subscription; members that a kind does not use are 0 or empty. */
typedef struct attacca_event {
    /* Counted from 1 while anybody listens; each event of a subscription has the number after the one before, but that a
     * dropped one has the last of those that are missing. */
    uint64_t sequence;
    /* When, in nanoseconds of the monotonic clock. */
    int64_t instant;
    int32_t kind;
    int32_t tier;
    /* The chunk: its track, preset, intensity and index. */
    const char *track;
    const char *preset;
    double intensity;
    int64_t index;
    double seconds;
    int64_t number;
    const char *text;
} attacca_event;

/* Subscribes to what happens from now on; brief lock.
 *
 * capacity  events that are kept, 1 to 65536; of more the oldest are lost.
 * wake      called when there is something to take, and when the cache is closed: once, until attacca_poll_events(). By
 *           the thread on which it happened, one of the library's or of the player's, which waits for it. It must not call
 *           this library: set a flag, write to a pipe, return. It may come once more until attacca_unsubscribe() has
 *           returned, and, on a thread that is in it just then, until it returns. Null: the player polls.
 */
attacca_status attacca_subscribe(
    attacca_cache *cache, int64_t capacity, void (*ATTACCA_NULLABLE wake)(void *ATTACCA_NULLABLE user_data),
    void *ATTACCA_NULLABLE user_data, attacca_subscription **out_subscription);

/* Takes what is there, the oldest first; brief lock. One thread at a time.
 *
 * element_size  sizeof(attacca_event) where the player is compiled.
 * out_count     how many were written; where that is `capacity` there may be more.
 *
 * ATTACCA_CLOSED: nothing is left, and nothing more comes. */
attacca_status attacca_poll_events(
    attacca_subscription *subscription, attacca_event *out_events, size_t element_size, int64_t capacity,
    int64_t *out_count);

/* Ends a subscription; brief lock. What was not taken is thrown away. */
attacca_status attacca_unsubscribe(attacca_subscription *subscription);
