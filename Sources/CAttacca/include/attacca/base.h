/* SPDX-License-Identifier: MIT
 * Part of attacca.h: statuses, errors, and the words that all parts share. */
#ifndef ATTACCA_INCLUDES_PARTS
#error "include attacca.h, not its parts"
#endif

/* What a function says of itself; negative ones are errors. */
typedef int32_t attacca_status;

enum {
    ATTACCA_OK = 0,

    /* Not there now; no error. */
    ATTACCA_ABSENT = 1,
    /* Under way; ask again, or wait. */
    ATTACCA_PENDING = 2,
    /* The time that was given is over, and what was waited for goes on. */
    ATTACCA_TIMED_OUT = 3,

    /* A null, closed or foreign handle; a value outside its range; text that is not UTF-8. */
    ATTACCA_INVALID_ARGUMENT = -1,
    /* The cache was closed. */
    ATTACCA_CLOSED = -2,
    /* A value of the configuration is outside its range. */
    ATTACCA_INVALID_CONFIGURATION = -3,
    /* The cache directory cannot be used, or the disk refused. */
    ATTACCA_CACHE_UNAVAILABLE = -4,
    /* A newer version wrote the cache directory; nothing in it was touched. */
    ATTACCA_FORMAT_TOO_NEW = -5,
    /* The renderer cannot describe the track. */
    ATTACCA_TRACK_UNAVAILABLE = -6,
    /* The track has no chunk of that index, or no such frame. */
    ATTACCA_NO_SUCH_CHUNK = -7,
    /* The renderer failed. */
    ATTACCA_RENDER_FAILED = -8,
    /* A render ran over its deadline and was given up. */
    ATTACCA_RENDER_TIMED_OUT = -9,
    /* So many renders hang that no further one is begun until one of them returns. */
    ATTACCA_RENDERER_STUCK = -10,
    /* The track changed while it was rendered; asking again starts from its new content. */
    ATTACCA_TRACK_MODIFIED = -11,
    /* The renderer became another revision during the render; asking again renders with the new one. */
    ATTACCA_RENDERER_CHANGED = -12,
    /* A stored chunk is damaged, or a newer version wrote it. */
    ATTACCA_CHUNK_UNREADABLE = -13,
    /* For callbacks: the render was given up, since attacca_render_cancelled() said so. */
    ATTACCA_CANCELLED = -14,
    /* The handle belongs to the process that this one was forked from. */
    ATTACCA_FORKED = -15,
    /* Something failed that has no number in this version; attacca_last_error() says what. */
    ATTACCA_UNKNOWN_ERROR = -100
};

/* How one sample is stored. */
enum {
    ATTACCA_INT16 = 1,
    /* Packed into three bytes. */
    ATTACCA_INT24 = 2,
    ATTACCA_INT32 = 3,
    /* Full scale is 1. */
    ATTACCA_FLOAT32 = 4
};

/* The tiers of a cache. */
enum {
    ATTACCA_TIER_NONE = 0,
    /* Decoded, in memory. */
    ATTACCA_TIER_L1 = 1,
    /* Compressed, in memory. */
    ATTACCA_TIER_L2 = 2,
    /* Compressed, on disk. */
    ATTACCA_TIER_L3 = 3
};

/* Room for the name of a preset with its zero byte, rounded up. */
#define ATTACCA_PRESET_CAPACITY 72
/* A buffer of that many bytes holds any text of an error that callbacks are asked for. */
#define ATTACCA_MESSAGE_CAPACITY 512

/* The version of the library: what ATTACCA_VERSION was when it was built. Wait-free. */
int32_t attacca_version(void);

/* The same for people, such as "0.1.0". Wait-free; the text lives as long as the library. */
const char *attacca_version_string(void);

/* A status in a few words of English, those of an unknown one included. Wait-free; the text lives as long as the
 * library. */
const char *attacca_strerror(attacca_status status);

/* Copies what the last call on a handle that failed says in detail; brief lock.
 *
 * handle    any handle of this library.
 * buffer    gets the text, cut at a character where it is too long, and a zero byte; untouched when `capacity` is 0.
 * capacity  bytes of `buffer`.
 *
 * Returns the bytes of the whole text without the zero byte: 0 when nothing failed yet, or for no handle. */
size_t attacca_last_error(const void *handle, char *ATTACCA_NULLABLE buffer, size_t capacity);
