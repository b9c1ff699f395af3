/* SPDX-License-Identifier: MIT */
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,bmi2,fma"))), apply_to = function)
#define RESTORE(name) attacca_##name##_avx2
#include "x86_restore.h"
#pragma clang attribute pop
#endif
