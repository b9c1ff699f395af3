/* SPDX-License-Identifier: MIT */
#pragma once

/* A number of the calling thread, counted up from 0 in the order in which threads first ask. A few nanoseconds. */
unsigned attacca_thread_number(void);

/* How often the calling thread has asked this before. A few nanoseconds. */
unsigned attacca_thread_turn(void);
