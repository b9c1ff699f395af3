/* SPDX-License-Identifier: MIT */
#if !defined(_GNU_SOURCE)
#define _GNU_SOURCE 1
#endif
#include "interposition.h"

#if defined(__linux__) && defined(__GLIBC__) && !defined(__SANITIZE_THREAD__)
#define INTERPOSES 1
#endif
#if defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#undef INTERPOSES
#endif
#endif

static _Thread_local int is_watched;
static _Thread_local interposed_counts counted;

void interposition_watch(int is_watching) { is_watched = is_watching; }
interposed_counts interposition_counts(void) { return counted; }

#if defined(INTERPOSES)
#include <dlfcn.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What a program with the runtime linked in statically has already, it keeps. */
#define INTERPOSED __attribute__((weak, visibility("default")))
#define NOTE(field)                                                                                         \
    if (is_watched) counted.field++

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);
void __libc_free(void *);

INTERPOSED void *malloc(size_t size) {
    NOTE(allocations);
    return __libc_malloc(size);
}
INTERPOSED void *calloc(size_t count, size_t size) {
    NOTE(allocations);
    return __libc_calloc(count, size);
}
INTERPOSED void *realloc(void *memory, size_t size) {
    NOTE(allocations);
    return __libc_realloc(memory, size);
}
INTERPOSED void *aligned_alloc(size_t alignment, size_t size) {
    NOTE(allocations);
    return __libc_memalign(alignment, size);
}
INTERPOSED int posix_memalign(void **memory, size_t alignment, size_t size) {
    NOTE(allocations);
    *memory = __libc_memalign(alignment, size);
    return *memory == NULL ? ENOMEM : 0;
}
INTERPOSED void free(void *memory) {
    NOTE(frees);
    __libc_free(memory);
}

/* The function of that name behind this one. */
#define BEHIND(type, name)                                                                                  \
    static _Atomic(void *) known;                                                                           \
    void *found = atomic_load_explicit(&known, memory_order_relaxed);                                       \
    if (found == NULL) {                                                                                    \
        found = dlsym(RTLD_NEXT, name);                                                                     \
        atomic_store_explicit(&known, found, memory_order_relaxed);                                         \
    }                                                                                                       \
    type behind = (type)found

typedef int (*of_mutex)(pthread_mutex_t *);
INTERPOSED int pthread_mutex_lock(pthread_mutex_t *mutex) {
    NOTE(locks);
    BEHIND(of_mutex, "pthread_mutex_lock");
    return behind(mutex);
}
INTERPOSED int pthread_mutex_trylock(pthread_mutex_t *mutex) {
    NOTE(locks);
    BEHIND(of_mutex, "pthread_mutex_trylock");
    return behind(mutex);
}
INTERPOSED int pthread_mutex_unlock(pthread_mutex_t *mutex) {
    NOTE(locks);
    BEHIND(of_mutex, "pthread_mutex_unlock");
    return behind(mutex);
}

typedef void *(*of_object)(void *);
#define RETAIN(name)                                                                                        \
    INTERPOSED void *name(void *object) {                                                                   \
        NOTE(retains);                                                                                      \
        BEHIND(of_object, #name);                                                                           \
        return behind(object);                                                                              \
    }
#define RELEASE(name)                                                                                       \
    INTERPOSED void name(void *object) {                                                                    \
        NOTE(releases);                                                                                     \
        BEHIND(of_object, #name);                                                                           \
        behind(object);                                                                                     \
    }
#if defined(__x86_64__)
/* Elsewhere the runtime counts references with a calling convention of its own. */
RETAIN(swift_retain)
RELEASE(swift_release)
RETAIN(swift_bridgeObjectRetain)
RELEASE(swift_bridgeObjectRelease)
RETAIN(swift_unknownObjectRetain)
RELEASE(swift_unknownObjectRelease)
#endif

typedef void *(*of_allocation)(const void *, size_t, size_t);
INTERPOSED void *swift_allocObject(const void *type, size_t size, size_t alignment) {
    NOTE(objects);
    BEHIND(of_allocation, "swift_allocObject");
    return behind(type, size, alignment);
}
typedef int (*of_cast)(void *, void *, const void *, const void *, size_t);
INTERPOSED int swift_dynamicCast(void *to, void *from, const void *source, const void *target, size_t flags) {
    NOTE(casts);
    BEHIND(of_cast, "swift_dynamicCast");
    return behind(to, from, source, target, flags) & 1;
}
typedef void (*of_access)(void *, void *, size_t, void *);
INTERPOSED void swift_beginAccess(void *pointer, void *buffer, size_t flags, void *caller) {
    NOTE(accesses);
    BEHIND(of_access, "swift_beginAccess");
    behind(pointer, buffer, flags, caller);
}

static _Atomic int64_t trapped_count;
static _Atomic int64_t trapped_number;

static void take_trap(int signal_number, siginfo_t *information, void *context) {
    (void)signal_number;
    (void)context;
    atomic_fetch_add(&trapped_count, 1);
    atomic_store(&trapped_number, information->si_syscall);
}

int interposition_trap_system_calls(void) {
    struct sigaction action = {0};
    action.sa_sigaction = take_trap;
    action.sa_flags = SA_SIGINFO;
    if (sigaction(SIGSYS, &action, NULL) != 0) return 0;
    struct sock_filter rules[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_rt_sigreturn, 2, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof rules / sizeof rules[0], rules};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return 0;
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

int64_t interposition_trapped_count(void) { return atomic_load(&trapped_count); }
int64_t interposition_trapped_number(void) { return atomic_load(&trapped_number); }

void interposition_lock_once(void) {
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
}

void interposition_allocate_once(void) {
    void *volatile memory = malloc(10);
    free(memory);
}

void interposition_call_once(void) { syscall(SYS_getppid); }
int interposition_is_active(void) { return 1; }
#else
int interposition_is_active(void) { return 0; }
int interposition_trap_system_calls(void) { return 0; }
int64_t interposition_trapped_count(void) { return 0; }
int64_t interposition_trapped_number(void) { return 0; }
void interposition_lock_once(void) {}
void interposition_allocate_once(void) {}
void interposition_call_once(void) {}
#endif
