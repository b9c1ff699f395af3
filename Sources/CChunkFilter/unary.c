/* SPDX-License-Identifier: MIT */
/*
 * The unary half of a Rice code: each value is as many zero bits as it says and a one, least significant bit first.
 *
 * A byte is looked up as a whole: the values that end in it, and the zeros that belong to the next one.
 */
#include "chunk_filter.h"
#include "filter_math.h"
#include <string.h>

typedef struct {
    uint8_t values[8];
    uint8_t value_count;
    uint8_t zeros_behind;
} ending;

static ending endings[256];

__attribute__((constructor)) static void fill_endings(void) {
    for (int byte = 0; byte < 256; byte++) {
        ending *e = &endings[byte];
        for (int bit = 0; bit < 8; bit++)
            if (byte >> bit & 1) {
                e->values[e->value_count++] = e->zeros_behind;
                e->zeros_behind = 0;
            } else {
                e->zeros_behind++;
            }
    }
}

size_t attacca_read_unary(const uint8_t *bytes, size_t byte_count, size_t count, uint8_t *values) {
    size_t produced = 0;
    unsigned zeros = 0;
    for (size_t i = 0; i < byte_count && produced < count; i++) {
        const ending *e = &endings[bytes[i]];
        memcpy(values + produced, e->values, sizeof e->values);
        values[produced] = (uint8_t)(values[produced] + zeros);
        produced += e->value_count;
        zeros = (e->value_count ? 0 : zeros) + e->zeros_behind;
    }
    return produced < count ? produced : count;
}

size_t attacca_write_unary(const uint8_t *values, size_t count, uint8_t *bytes) {
    uint8_t *end = bytes;
    uint64_t bits = 0;
    unsigned bit_count = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned zeros = values[i];
        for (; zeros >= 31; zeros -= 31) {
            bit_count += 31;
            end = attacca_flush32(end, &bits, &bit_count);
        }
        bits |= 1ull << (bit_count + zeros);
        bit_count += zeros + 1;
        end = attacca_flush32(end, &bits, &bit_count);
    }
    for (; bit_count > 0; bit_count -= bit_count < 8 ? bit_count : 8, bits >>= 8) *end++ = (uint8_t)bits;
    return (size_t)(end - bytes);
}
