/* SPDX-License-Identifier: MIT
 * Part of attacca.h: how a player gets chunks. */
#ifndef ATTACCA_INCLUDES_PARTS
#error "include attacca.h, not its parts"
#endif

/* A track with a preset and an intensity, prepared once, so that asking for its chunks is quick. Follows the track and
 * the renderer when they are modified. Holds no chunks. */
typedef struct attacca_variant attacca_variant;

/* A chunk that was asked for, and is or will be there. */
typedef struct attacca_request attacca_request;

/* Where a chunk came from. */
enum {
    ATTACCA_ORIGIN_L1 = 1,
    ATTACCA_ORIGIN_L2 = 2,
    ATTACCA_ORIGIN_L3 = 3,
    /* A miss: rendered for this request, or for another one that this request joined. */
    ATTACCA_ORIGIN_RENDERED = 4
};

/* A chunk as it was delivered. The samples stay where they are, unchanged, until attacca_chunk_release(): also when the
 * cache is closed. What a player holds counts against the capacity of L1.
 *
 * `size` is set by the caller before each call that fills the struct. */
typedef struct attacca_chunk {
    uint64_t size;
    /* `frame_count` frames, interleaved, aligned to 64 bytes. */
    const void *samples;
    int64_t frame_count;
    /* The frame of the track that the chunk begins with. */
    int64_t first_frame;
    int32_t sample_format;
    int32_t sample_rate;
    int32_t channel_count;
    int32_t origin;
    /* From the request to the delivery, in seconds; 0 for most of those that attacca_resident_chunk() finds once more,
     * which are not measured. */
    double waited;
    /* What rendering the chunk took when it was rendered, in seconds. */
    double render_time;
    /* What attacca_chunk_release() gives back. */
    const void *ATTACCA_NULLABLE owner;
} attacca_chunk;

/* Prepares asking for chunks of a track in a preset; may block: the renderer describes a track that is not known.
 *
 * intensity  0 to 1, rounded to tenths. */
attacca_status attacca_variant_open(
    attacca_cache *cache, const char *track, const char *preset, double intensity,
    attacca_variant **out_variant);

/* Brief lock. */
attacca_status attacca_variant_close(attacca_variant *variant);

/* How many chunks the track has, as far as is known now, and how many frames each but the last; brief lock. */
attacca_status attacca_variant_chunks(
    attacca_variant *variant, int64_t *ATTACCA_NULLABLE out_chunk_count,
    int64_t *ATTACCA_NULLABLE out_chunk_frame_count);

/* The chunk if it is in L1; brief lock, some hundred nanoseconds. Starts nothing; counts as a request if it is there.
 *
 * ATTACCA_ABSENT: it is not there, or the track has no such chunk. */
attacca_status attacca_resident_chunk(attacca_variant *variant, int64_t index, attacca_chunk *out_chunk);

/* Gives a chunk back; brief lock. Sets `samples` and `owner` to null: one that was given back is
 * ATTACCA_INVALID_ARGUMENT. A copy of the struct is the same chunk, and is given back once. */
attacca_status attacca_chunk_release(attacca_chunk *chunk);

/* Gets the chunk from the fastest tier that has it, or has it rendered, and waits for that; may block.
 *
 * timeout  in seconds; negative: as long as it takes. ATTACCA_TIMED_OUT: it will be kept when it is there. */
attacca_status attacca_wait_chunk(
    attacca_variant *variant, int64_t index, double timeout, attacca_chunk *out_chunk);

/* Asks for a chunk without waiting; brief lock.
 *
 * completed  called once, when the chunk is there or has failed: from one of the library's threads, or from the caller's
 *            before this returns. It must not block; it may call what is wait-free or takes a brief lock. Null: the
 *            request is polled or waited for. */
attacca_status attacca_request_chunk(
    attacca_variant *variant, int64_t index, void (*ATTACCA_NULLABLE completed)(void *ATTACCA_NULLABLE user_data),
    void *ATTACCA_NULLABLE user_data, attacca_request **out_request);

/* The chunk if it is there; brief lock. Each call that returns ATTACCA_OK is followed by an attacca_chunk_release().
 *
 * ATTACCA_PENDING: not yet. Errors: as it failed. */
attacca_status attacca_request_poll(attacca_request *request, attacca_chunk *out_chunk);

/* Waits for the chunk; may block.
 *
 * timeout  in seconds; negative: as long as it takes. ATTACCA_TIMED_OUT: ask again. */
attacca_status attacca_request_wait(attacca_request *request, double timeout, attacca_chunk *out_chunk);

/* Gives up waiting; brief lock. `completed` is called all the same, unless it was: a render that was begun is finished
 * and kept. */
attacca_status attacca_request_close(attacca_request *request);
