/* SPDX-License-Identifier: MIT
 * Part of attacca.h: what is counted. */
#ifndef ATTACCA_INCLUDES_PARTS
#error "include attacca.h, not its parts"
#endif

/* How long requests of one kind waited, in microseconds; zeros where nothing was counted. Of what
 * attacca_resident_chunk() finds once more every sixteenth is measured. */
typedef struct attacca_latency {
    int64_t count;
    double p50;
    double p99;
    double max;
} attacca_latency;

/* Everything that is counted since the cache was opened, at one moment; the same figures that the tool shows.
 *
 * `request_count` = the hits of the three tiers + `miss_count`; a miss was rendered for the request, or joined a render
 * in flight, or failed. Each miss has one cause. */
typedef struct attacca_statistics_snapshot {
    uint64_t size;
    int64_t request_count;
    int64_t l1_hit_count;
    int64_t l2_hit_count;
    int64_t l3_hit_count;
    int64_t miss_count;
    /* Of them: rendered, joined, failed. */
    int64_t render_count;
    int64_t coalesced_count;
    int64_t failure_count;
    /* Their causes. */
    int64_t never_predicted_count;
    int64_t predicted_too_late_count;
    int64_t evicted_early_count;
    int64_t cancelled_count;
    int64_t failed_count;
    int64_t invalidated_count;
    /* Requests that waited longer than the stall threshold. */
    int64_t stall_count;
    double stall_total;
    double stall_worst;
    /* From attacca_open() to the first chunk, in seconds; -1 before. */
    double open_to_first_chunk;
    attacca_latency l1_latency;
    attacca_latency l2_latency;
    attacca_latency l3_latency;
    attacca_latency render_latency;
    /* What the tiers hold and may hold now, in bytes. */
    int64_t l1_byte_count;
    int64_t l2_byte_count;
    int64_t l3_byte_count;
    int64_t l1_capacity;
    int64_t l2_capacity;
    int64_t l3_capacity;
    int64_t l1_eviction_count;
    int64_t l2_eviction_count;
    int64_t l3_eviction_count;
    /* Chunks that were rendered ahead of need, and what became of them; the rest is open. */
    int64_t prefetch_rendered_count;
    int64_t prefetch_used_count;
    int64_t prefetch_late_count;
    int64_t prefetch_wasted_count;
    int64_t prefetch_cancelled_count;
    int64_t prefetch_failed_count;
    /* Switches that were predicted: the likeliest was chosen, or not; the chosen one was among the three likeliest. */
    int64_t prediction_right_count;
    int64_t prediction_wrong_count;
    int64_t prediction_top_three_count;
    /* Chunks whose audio was analysed, was known from before, could not be had. */
    int64_t analysed_count;
    int64_t analysis_loaded_count;
    int64_t analysis_failed_count;
    /* Stored chunks that failed their checks, and errors of the disk tier; each was a miss. */
    int64_t damaged_count;
    int64_t disk_error_count;
    /* Renders that neither ended nor noticed that they were given up; those that have not returned to this moment. */
    int64_t stuck_render_count;
    int64_t stuck_render_now_count;
    /* How often a render ahead of need stood aside for a listener. */
    int64_t render_yield_count;
    /* Whether there is to be a disk tier, and whether there is one now. */
    int32_t disk_tier_configured;
    int32_t disk_tier_available;
    /* ATTACCA_PRESSURE_NORMAL and on. */
    int32_t memory_pressure;
    /* ATTACCA_POWER_PLUGGED and on. */
    int32_t power_mode;
} attacca_statistics_snapshot;

/* Everything that is counted, now; brief lock.
 *
 * out_snapshot  its `size` is set by the caller. */
attacca_status attacca_statistics(attacca_cache *cache, attacca_statistics_snapshot *out_snapshot);
