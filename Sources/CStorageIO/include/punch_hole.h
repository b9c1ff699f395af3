/* SPDX-License-Identifier: MIT */
#pragma once
#include <stdint.h>

/* Gives the blocks of a byte range of a file back to the file system; the range then reads as zeros and the size
   of the file stays. Start and length must be multiples of the file system's block size.
   Returns 0, or the errno; EOPNOTSUPP where the file system or the platform cannot. */
int attacca_punch_hole(int descriptor, int64_t offset, int64_t count);
