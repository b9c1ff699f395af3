/* SPDX-License-Identifier: MIT */
#include "thread_number.h"
#include <stdatomic.h>

static atomic_uint given;
/* One more than the number; 0 before the thread has asked. */
static _Thread_local unsigned own;

unsigned attacca_thread_number(void) {
    if (own == 0) own = 1 + atomic_fetch_add_explicit(&given, 1, memory_order_relaxed);
    return own - 1;
}

unsigned attacca_thread_turn(void) {
    static _Thread_local unsigned turns;
    return turns++;
}
