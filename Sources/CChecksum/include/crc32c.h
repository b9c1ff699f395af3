/* SPDX-License-Identifier: MIT */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* CRC-32C (Castagnoli), as in RFC 3720 appendix B.4: reflected polynomial 0x82F63B78, initial value and final
   exclusive-or 0xFFFFFFFF. `crc` is the result of the bytes before these, or 0 at the start, so that
   attacca_crc32c(attacca_crc32c(0, a), b) is the checksum of a followed by b. `bytes` may have any alignment.
   Uses the processor's instructions where it has them, else a table. Thread-safe. */
uint32_t attacca_crc32c(uint32_t crc, const void *bytes, size_t count);

/* The table variant, on every processor: what the others are tested against. */
uint32_t attacca_crc32c_portable(uint32_t crc, const void *bytes, size_t count);

/* One way to compute what attacca_crc32c computes. */
typedef struct {
    const char *name;
    uint32_t (*checksum)(uint32_t crc, const void *bytes, size_t count);
} attacca_crc32c_variant;

#define ATTACCA_CRC32C_VARIANT_COUNT_MAX 3

/* Writes the variants that this processor can run, the one that attacca_crc32c takes first, the table variant
   last; returns how many. For tests and measurements. */
size_t attacca_crc32c_variants(attacca_crc32c_variant out_variants[ATTACCA_CRC32C_VARIANT_COUNT_MAX]);
