/* SPDX-License-Identifier: MIT */
/*
 * Stands between a program and what an audio callback must not call, and counts, by thread, while that is watched:
 * allocations, locks, and the Swift runtime's reference counting, allocation, casts and exclusivity checks. Linux only.
 */
#ifndef ATTACCA_INTERPOSITION_H
#define ATTACCA_INTERPOSITION_H

#include <stdint.h>

typedef struct {
    int64_t allocations;
    int64_t frees;
    int64_t locks;
    int64_t retains;
    int64_t releases;
    int64_t objects;
    int64_t casts;
    int64_t accesses;
} interposed_counts;

/* Whether anything is counted: not beside a sanitizer, which stands in the same place, nor with another C library. */
int interposition_is_active(void);
/* Begins and ends the watch on the calling thread. */
void interposition_watch(int is_watching);
/* What was counted on the calling thread. */
interposed_counts interposition_counts(void);

/*
 * From now on every system call of the calling thread but its end is counted and not carried out. Returns 0 where the
 * kernel does not allow that.
 */
int interposition_trap_system_calls(void);
/* System calls that were trapped, and the number of the last. */
int64_t interposition_trapped_count(void);
int64_t interposition_trapped_number(void);

/* One of each, so that it can be seen to be counted. */
void interposition_lock_once(void);
void interposition_allocate_once(void);
void interposition_call_once(void);

#endif
