/* SPDX-License-Identifier: MIT
 * What the stories of the C interface share. */
#ifndef STORY_H
#define STORY_H

#include <attacca.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Ends the program with status 1, and says where, when something does not hold. */
#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
            exit(1); \
        } \
    } while (0)

/* The same for a status, with what it is in words. */
#define CHECK_STATUS(call, expected) \
    do { \
        attacca_status status_ = (call); \
        if (status_ != (expected)) { \
            fprintf( \
                stderr, "%s:%d: %s is %d (%s), not %s\n", __FILE__, __LINE__, #call, (int)status_, \
                attacca_strerror(status_), #expected); \
            exit(1); \
        } \
    } while (0)

enum { RATE = 1000, CHANNELS = 2 };

/* A renderer whose samples are a function of track, preset and frame: int16, stereo, 1 kHz. */
typedef struct toy {
    int64_t frame_count;
    /* What happens instead of rendering: nothing, a failure, a wait until the render is given up. */
    _Atomic int failing, hanging;
    _Atomic int64_t render_count, describe_count, cancelled_count, release_count;
    _Atomic uint64_t content;
} toy;

void toy_init(toy *toy);
attacca_renderer toy_table(toy *toy);
int16_t toy_sample(const char *track, const char *preset, uint64_t content, int64_t frame, int channel);
/* Whether every sample of a chunk is what the renderer makes. */
int toy_made(const toy *toy, const attacca_chunk *chunk, const char *track, const char *preset);

/* A cache with presets plain, warm and loud, and chunks of one second; ends the program when it cannot be opened. */
attacca_cache *open_cache(const char *directory, toy *toy);
attacca_configuration story_configuration(void);
void close_cache(attacca_cache *cache);
attacca_variant *open_variant(attacca_cache *cache, const char *track, const char *preset);
attacca_chunk empty_chunk(void);
attacca_statistics_snapshot statistics(attacca_cache *cache);

#endif
