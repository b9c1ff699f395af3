/* SPDX-License-Identifier: MIT */
#if !defined(_GNU_SOURCE)
#define _GNU_SOURCE 1
#endif
#include "thread_name.h"
#include <pthread.h>

void attacca_set_thread_name(const char *name) {
#if defined(__APPLE__)
    pthread_setname_np(name);
#else
    char kept[16] = {0};
    for (int i = 0; i < 15 && name[i] != 0; i++) kept[i] = name[i];
    pthread_setname_np(pthread_self(), kept);
#endif
}
