/* SPDX-License-Identifier: MIT */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* CRC-32C (Castagnoli), as in RFC 3720 appendix B.4: reflected polynomial 0x82F63B78, initial value and final
   exclusive-or 0xFFFFFFFF. `crc` is the result of the bytes before these, or 0 at the start, so that
   attacca_crc32c(attacca_crc32c(0, a), b) is the checksum of a followed by b.
   Uses the processor's instruction where it has one, else a table. Thread-safe. */
uint32_t attacca_crc32c(uint32_t crc, const void *bytes, size_t count);

/* The table variant, on every processor: what the other one is tested against. */
uint32_t attacca_crc32c_portable(uint32_t crc, const void *bytes, size_t count);
