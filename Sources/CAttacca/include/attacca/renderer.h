/* SPDX-License-Identifier: MIT
 * Part of attacca.h: what a player brings, as a table of functions. */
#ifndef ATTACCA_INCLUDES_PARTS
#error "include attacca.h, not its parts"
#endif

/* What the engine must know of a track before it can be cut into chunks. */
typedef struct attacca_track_description {
    uint64_t size;
    /* Content identity: another value means that the audio may have changed. */
    uint64_t revision;
    /* Frames that can really be rendered; 0 for a track without audio. */
    int64_t frame_count;
    /* Frames per second, 1000 to 768000. */
    int32_t sample_rate;
    /* 1 to 64. */
    int32_t channel_count;
} attacca_track_description;

/* One order to a renderer. Lives until the callback returns. */
typedef struct attacca_render_request {
    uint64_t size;
    const char *track;
    const char *preset;
    /* 0 to 1, in tenths. */
    double intensity;
    /* What `describe` said of the track. */
    uint64_t track_revision;
    int64_t track_frame_count;
    /* Frames of the track to be rendered: not empty, and within the track. */
    int64_t first_frame;
    int64_t frame_count;
    /* How samples are to be written: one of ATTACCA_INT16 ... ATTACCA_FLOAT32. */
    int32_t sample_format;
    int32_t sample_rate;
    int32_t channel_count;
    int32_t reserved;
    /* For attacca_render_cancelled() and attacca_render_written(). */
    const void *context;
} attacca_render_request;

/* How the beginning of a chunk can be had before its end is rendered. */
enum {
    /* As far as attacca_render_written() says. */
    ATTACCA_PARTIAL_REPORTED = 0,
    /* By rendering a range piece by piece: only where samples do not depend on where a range begins, bit for bit. */
    ATTACCA_PARTIAL_RANGES = 1
};

/* The processing whose results are worth keeping.
 *
 * The functions are called from several of the library's threads at once, never from the audio callback; they may block.
 * They return ATTACCA_OK, or what went wrong and a text in `message`, which holds an empty string and has room for
 * `message_capacity` bytes. That text is what people read who waited. They may call attacca_render_cancelled(),
 * attacca_render_written() and functions of other caches, and nothing else of this library. */
typedef struct attacca_renderer {
    uint64_t size;
    /* Passed to each function; the library does not look at it. */
    void *ATTACCA_NULLABLE user_data;

    /* Names what the renderer does, such as "house-eq 3.1": part of every key, so that nothing that another revision
     * made is ever served. Any bytes, at least one; copied. */
    const void *revision;
    uint64_t revision_byte_count;

    /* Says what a track is. `out_description` has its size set. */
    attacca_status (*describe)(
        void *ATTACCA_NULLABLE user_data, const char *track, attacca_track_description *out_description,
        char *message, size_t message_capacity);

    /* Renders `request->frame_count` frames into `output`, which has room for exactly those and is aligned to 64 bytes.
     *
     * Deterministic: the same request gives the same bits, for any range in any order, on several threads at once. It
     * writes every frame or fails, and asks attacca_render_cancelled() now and then. */
    attacca_status (*render)(
        void *ATTACCA_NULLABLE user_data, const attacca_render_request *request, void *output, char *message,
        size_t message_capacity);

    /* Called once, when nothing will be called any more, from any thread. */
    void (*ATTACCA_NULLABLE release)(void *ATTACCA_NULLABLE user_data);

    /* What is known of a track's identity without reading it, such as size, time and inode: another text whenever the
     * content is another one. Cheap. It spares a warm start the description of every track. Null, or an empty text:
     * nothing is known. */
    attacca_status (*ATTACCA_NULLABLE fingerprint)(
        void *ATTACCA_NULLABLE user_data, const char *track, char *out_text, size_t text_capacity,
        char *message, size_t message_capacity);

    /* Decodes frames of a track as they are before any preset, as float32: so that predictions know how the music
     * sounds. Null: what was rendered is listened to. */
    attacca_status (*ATTACCA_NULLABLE read_source)(
        void *ATTACCA_NULLABLE user_data, const char *track, int64_t first_frame, int64_t frame_count,
        float *output, char *message, size_t message_capacity);

    /* One of ATTACCA_PARTIAL_REPORTED and ATTACCA_PARTIAL_RANGES. */
    int32_t partial_rendering;
    int32_t reserved;
    /* What each piece costs beside itself with ATTACCA_PARTIAL_RANGES, in seconds of audio; at least 0. */
    double partial_pre_roll;
} attacca_renderer;

/* Whether nobody wants the result of a render any more: the callback then returns ATTACCA_CANCELLED. On the thread of the
 * render. Cheap, unless a listener waits for another chunk: then a render ahead of need stands aside in here. */
int32_t attacca_render_cancelled(const attacca_render_request *request);

/* Says that the first `frame_count` frames of the output are as they will be, so that a listener who waits may hear them.
 * On the thread of the render; cheap. */
void attacca_render_written(const attacca_render_request *request, int64_t frame_count);
