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

/* Appends up to 56 bits to fewer than 8 that are gathered, and writes all whole bytes. */
static inline uint8_t *append(uint8_t *end, uint64_t *bits, unsigned *bit_count, uint64_t more, unsigned more_count) {
    *bits |= more << *bit_count;
    *bit_count += more_count;
    attacca_store64(end, *bits);
    end += *bit_count / 8;
    *bits >>= *bit_count / 8 * 8;
    *bit_count %= 8;
    return end;
}

size_t attacca_write_unary(const uint8_t *values, size_t count, uint8_t *bytes) {
    uint8_t *end = bytes;
    uint64_t bits = 0;
    unsigned bit_count = 0;
    size_t i = 0;
    for (; i + 2 <= count; i += 2) {
        const unsigned first = values[i], second = values[i + 1];
        if (first + second > 54) break;
        const uint64_t pair = 1ull << first | 1ull << (first + 1 + second);
        end = append(end, &bits, &bit_count, pair, first + second + 2);
    }
    /* The last one, and from the first pair on that is too long for a word: rare, one value at a time. */
    for (; i < count; i++) {
        unsigned zeros = values[i];
        for (; zeros > 48; zeros -= 48) end = append(end, &bits, &bit_count, 0, 48);
        end = append(end, &bits, &bit_count, 1ull << zeros, zeros + 1);
    }
    if (bit_count > 0) *end++ = (uint8_t)bits;
    return (size_t)(end - bytes);
}
