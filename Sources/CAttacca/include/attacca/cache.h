/* SPDX-License-Identifier: MIT
 * Part of attacca.h: a cache, from opening to closing. */
#ifndef ATTACCA_INCLUDES_PARTS
#error "include attacca.h, not its parts"
#endif

/* A cache of rendered chunks for one player. */
typedef struct attacca_cache attacca_cache;

/* How much a message of the logger matters. */
enum {
    ATTACCA_LOG_TRACE = 0,
    ATTACCA_LOG_DEBUG = 1,
    ATTACCA_LOG_INFO = 2,
    ATTACCA_LOG_NOTICE = 3,
    ATTACCA_LOG_WARNING = 4,
    ATTACCA_LOG_ERROR = 5,
    ATTACCA_LOG_CRITICAL = 6
};

/* How much work goes into making a chunk small for L2 and L3. */
enum {
    /* Fast while a listener waits, dense otherwise. */
    ATTACCA_EFFORT_ADAPTIVE = 0,
    ATTACCA_EFFORT_FAST = 1,
    ATTACCA_EFFORT_DENSE = 2
};

/* What is rendered ahead of need. */
enum {
    /* What is worth most, a byte. */
    ATTACCA_PREFETCH_BENEFIT = 0,
    /* The next chunks of the current preset and of the two likeliest others, to compare with. */
    ATTACCA_PREFETCH_FIXED = 1,
    ATTACCA_PREFETCH_NONE = 2
};

/* Levels of memory pressure. */
enum {
    /* Whatever the system says; for attacca_set_memory_pressure(). */
    ATTACCA_PRESSURE_AUTOMATIC = -1,
    ATTACCA_PRESSURE_NORMAL = 0,
    ATTACCA_PRESSURE_WARNING = 1,
    ATTACCA_PRESSURE_CRITICAL = 2
};

/* How the machine is powered. */
enum {
    /* As the system says. */
    ATTACCA_POWER_AUTOMATIC = -1,
    ATTACCA_POWER_PLUGGED = 0,
    ATTACCA_POWER_BATTERY = 1,
    /* Every bit counts. */
    ATTACCA_POWER_ECO = 2
};

/* What audio suits a preset, before a listener has shown anything: -4 to 4, how much each feature speaks for it. */
typedef struct attacca_affinity {
    uint64_t size;
    const char *preset;
    double energy;
    double brightness;
    double dynamics;
    double vocal_presence;
    double tempo_energy;
} attacca_affinity;

/* Everything that can be tuned. attacca_configuration_init() fills in the defaults, in parentheses here. */
typedef struct attacca_configuration {
    uint64_t size;

    /* How samples are cached and handed out (ATTACCA_INT16). */
    int32_t sample_format;
    /* (ATTACCA_EFFORT_ADAPTIVE) */
    int32_t payload_effort;
    /* How long a chunk lasts, in seconds, 1 to 60 (10). */
    double chunk_seconds;

    /* What each tier may hold, in bytes: of PCM (18 * 10^6), of payload (36 * 10^6), on disk (2^30, at least 1). */
    int64_t l1_capacity;
    int64_t l2_capacity;
    int64_t l3_capacity;
    /* What the disk tier leaves free of the file system, in bytes (2^29). */
    int64_t l3_free_space_floor;
    /* What all players of a directory together write into it in a day, in bytes (2^36, at least 1). */
    int64_t l3_daily_write_budget;
    /* Whether a cache directory may be on a network file system (0). */
    int32_t allows_network_file_system;

    /* Threads that render ahead, 1 to 64 (one less than there are processors). */
    int32_t render_worker_count;
    /* When a render is given up, in seconds, by what it is for: a listener who waits (20), L1 (30), L2 (60), L3 (90). */
    double immediate_deadline;
    double l1_deadline;
    double l2_deadline;
    double l3_deadline;

    /* The presets that a listener can choose from, up to 64 different ones, copied (none). */
    const char *const *ATTACCA_NULLABLE presets;
    int64_t preset_count;
    /* What audio suits which of them, copied; `affinity_size` is the size of one (null: the reference rules, which are
     * about presets named adaptive, gentle, warm, bright and punchy). */
    const attacca_affinity *ATTACCA_NULLABLE affinities;
    int64_t affinity_count;
    uint64_t affinity_size;
    /* Whether switches teach the model (1), and whether chunks are analysed for it (1). */
    int32_t learning_enabled;
    int32_t audio_analysis_enabled;

    /* (ATTACCA_PREFETCH_BENEFIT) */
    int32_t prefetch_policy;
    /* (ATTACCA_POWER_AUTOMATIC) */
    int32_t power_mode;
    /* The chance of a wait below which a chunk is not rendered ahead, 0 to 1 (-1: what the power mode says). */
    double prefetch_stop_threshold;
    /* Whether memory tiers shrink when the system says that memory is scarce (1). */
    int32_t follows_memory_pressure;
    int32_t reserved;
    /* A request that waited longer counts as a stall, in seconds (0.010). */
    double stall_threshold;

    /* The player and its version, as lists of sessions show them, copied (null: "player", ""). */
    const char *ATTACCA_NULLABLE player_name;
    const char *ATTACCA_NULLABLE player_version;

    /* Gets what there is to say, from `log_level` on (null; ATTACCA_LOG_NOTICE): from any of the library's threads,
     * several at once. It must return soon and call nothing of this library. The text lives until it returns. */
    void (*ATTACCA_NULLABLE log)(void *ATTACCA_NULLABLE user_data, int32_t level, const char *message);
    void *ATTACCA_NULLABLE log_user_data;
    int32_t log_level;
    int32_t reserved2;
} attacca_configuration;

/* Fills a configuration with the defaults; brief lock.
 *
 * size  sizeof(attacca_configuration), where the player is compiled. */
attacca_status attacca_configuration_init(attacca_configuration *out_configuration, size_t size);

/* Opens a cache; may block: milliseconds, longer after a crash.
 *
 * A directory that cannot be used costs the disk tier and nothing else: the cache works from memory, says why
 * (attacca_disk_tier_problem()) and takes the directory into use once it can be.
 *
 * directory      made when missing; several processes may share it. Null: memory only.
 * renderer       copied. Its `release` is called also when opening fails.
 * configuration  null: every default.
 * out_message    gets the reason of a failure, cut to `message_capacity` bytes with the zero byte.
 *
 * ATTACCA_INVALID_CONFIGURATION; ATTACCA_FORMAT_TOO_NEW; ATTACCA_INVALID_ARGUMENT. */
attacca_status attacca_open(
    const char *ATTACCA_NULLABLE directory, const attacca_renderer *renderer,
    const attacca_configuration *ATTACCA_NULLABLE configuration, attacca_cache **out_cache,
    char *ATTACCA_NULLABLE out_message, size_t message_capacity);

/* Writes what is staged, saves what was learned, ends every thread and the handle; may block: for the disk and for
 * renders that run, five seconds at most.
 *
 * The handle is gone whatever is returned. ATTACCA_CACHE_UNAVAILABLE: not all could be written. */
attacca_status attacca_close(
    attacca_cache *cache, char *ATTACCA_NULLABLE out_message, size_t message_capacity);

/* Waits until every chunk that was rendered so far is on disk, so that a kill loses none of them; may block. */
attacca_status attacca_flush(attacca_cache *cache);

/* Waits until nothing is being read or rendered; may block. */
attacca_status attacca_wait_idle(attacca_cache *cache);

/* Prepares for a suspension of the process: writes what is staged and gives up every lock that could keep other processes
 * from writing; may block. Until attacca_resume() call nothing else that may block. */
attacca_status attacca_suspend(attacca_cache *cache);

/* Goes on after attacca_suspend(), otherwise nothing; brief lock. */
attacca_status attacca_resume(attacca_cache *cache);

/* Forgets every chunk of a tier, or with ATTACCA_TIER_NONE of all; may block. What players hold stays valid. */
attacca_status attacca_clear(attacca_cache *cache, int32_t tier);

/* Says what a track is, and makes it known; may block: the first time the renderer describes it.
 *
 * out_description  its `size` is set by the caller. */
attacca_status attacca_track_describe(
    attacca_cache *cache, const char *track, attacca_track_description *out_description);

/* The track was deleted: forgets all its chunks; may block. */
attacca_status attacca_track_deleted(attacca_cache *cache, const char *track);

/* The track was modified: describes it anew, and forgets all chunks of its earlier content; may block. */
attacca_status attacca_track_modified(attacca_cache *cache, const char *track);

/* The renderer does something else from now on: chunks of other revisions are not served any more; brief lock. */
attacca_status attacca_set_renderer_revision(
    attacca_cache *cache, const void *revision, size_t revision_byte_count);

/* Says which genre a track is of, 1 to 64 bytes, as long as the cache is open; null takes it back; brief lock. */
attacca_status attacca_set_genre(
    attacca_cache *cache, const char *track, const char *ATTACCA_NULLABLE genre);

/* Makes a level of memory pressure hold until another is told; brief lock. */
attacca_status attacca_set_memory_pressure(attacca_cache *cache, int32_t level);

/* Makes a power mode hold until another is told; brief lock. */
attacca_status attacca_set_power_mode(attacca_cache *cache, int32_t mode);

/* Why there is no disk tier now though a directory was given; brief lock.
 *
 * ATTACCA_ABSENT: all is well. ATTACCA_OK: `buffer` has the reason. */
attacca_status attacca_disk_tier_problem(attacca_cache *cache, char *buffer, size_t capacity);
