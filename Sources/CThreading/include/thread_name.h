/* SPDX-License-Identifier: MIT */
#pragma once

/* Names the calling thread, for debuggers and `top -H`. The kernel keeps the first 15 bytes on Linux. */
void attacca_set_thread_name(const char *name);
