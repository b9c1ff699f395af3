/* SPDX-License-Identifier: MIT */
/*
 * The power spectrum of 2048 real frames: packed as 1024 complex numbers, five radix-4 passes in the self-sorting order
 * of Stockham (Cochran et al., "What is the fast Fourier transform?", 1967), then split into the spectrum of the real
 * signal. Real and imaginary parts lie apart, so that each pass works on whole vectors.
 */

/* Four complex values in eight lanes. */
typedef struct {
    f8 re[4], im[4];
} quad;

/* The radix-4 butterfly, without its twiddle factors. */
INLINE quad butterfly(quad x) {
    const f8 sum_ac_re = x.re[0] + x.re[2], sum_ac_im = x.im[0] + x.im[2];
    const f8 diff_ac_re = x.re[0] - x.re[2], diff_ac_im = x.im[0] - x.im[2];
    const f8 sum_bd_re = x.re[1] + x.re[3], sum_bd_im = x.im[1] + x.im[3];
    const f8 diff_bd_re = x.re[1] - x.re[3], diff_bd_im = x.im[1] - x.im[3];
    return (quad){
        {sum_ac_re + sum_bd_re, diff_ac_re + diff_bd_im, sum_ac_re - sum_bd_re, diff_ac_re - diff_bd_im},
        {sum_ac_im + sum_bd_im, diff_ac_im - diff_bd_re, sum_ac_im - sum_bd_im, diff_ac_im + diff_bd_re},
    };
}

/* Output k times w^k; twiddles: re and im of w, w^2, w^3. */
INLINE quad twiddle(quad y, const f8 twiddles[6]) {
    quad z = y;
    for (int k = 1; k < 4; k++) {
        const f8 re = twiddles[2 * k - 2], im = twiddles[2 * k - 1];
        z.re[k] = y.re[k] * re - y.im[k] * im;
        z.im[k] = y.re[k] * im + y.im[k] * re;
    }
    return z;
}

/* Lane by lane the four values one after the other. */
INLINE void store_interleaved(float *to, const f8 v[4]) {
    const f8 low01 = __builtin_shufflevector(v[0], v[1], 0, 8, 1, 9, 2, 10, 3, 11);
    const f8 high01 = __builtin_shufflevector(v[0], v[1], 4, 12, 5, 13, 6, 14, 7, 15);
    const f8 low23 = __builtin_shufflevector(v[2], v[3], 0, 8, 1, 9, 2, 10, 3, 11);
    const f8 high23 = __builtin_shufflevector(v[2], v[3], 4, 12, 5, 13, 6, 14, 7, 15);
    store(to, __builtin_shufflevector(low01, low23, 0, 1, 8, 9, 2, 3, 10, 11));
    store(to + 8, __builtin_shufflevector(low01, low23, 4, 5, 12, 13, 6, 7, 14, 15));
    store(to + 16, __builtin_shufflevector(high01, high23, 0, 1, 8, 9, 2, 3, 10, 11));
    store(to + 24, __builtin_shufflevector(high01, high23, 4, 5, 12, 13, 6, 7, 14, 15));
}

/* n = 1024, stride 1: takes in the window; eight values of p in the lanes. */
static void first_pass(const float *mono, const float *window, const float *twiddles, float *re, float *im) {
    for (int p = 0; p < 256; p += 8, twiddles += 48) {
        quad x;
        for (int m = 0; m < 4; m++) {
            const int at = 2 * (p + 256 * m);
            const f8 a = load(mono + at) * load(window + at), b = load(mono + at + 8) * load(window + at + 8);
            x.re[m] = EVEN(a, b), x.im[m] = ODD(a, b);
        }
        f8 factors[6];
        for (int i = 0; i < 6; i++) factors[i] = load(twiddles + 8 * i);
        const quad z = twiddle(butterfly(x), factors);
        store_interleaved(re + 4 * p, z.re);
        store_interleaved(im + 4 * p, z.im);
    }
}

INLINE quad load_quad(const float *re, const float *im) {
    quad x;
    for (int m = 0; m < 4; m++) x.re[m] = load(re + 256 * m), x.im[m] = load(im + 256 * m);
    return x;
}

/* n = 256, stride 4: two values of p in the lanes. */
static void second_pass(const float *re, const float *im, const float *twiddles, float *to_re, float *to_im) {
    for (int p = 0; p < 64; p += 2, twiddles += 48) {
        f8 factors[6];
        for (int i = 0; i < 6; i++) factors[i] = load(twiddles + 8 * i);
        const quad z = twiddle(butterfly(load_quad(re + 4 * p, im + 4 * p)), factors);
        for (int k = 0; k < 4; k++) {
            memcpy(to_re + 16 * p + 4 * k, &z.re[k], 16);
            memcpy(to_re + 16 * p + 16 + 4 * k, (const char *)&z.re[k] + 16, 16);
            memcpy(to_im + 16 * p + 4 * k, &z.im[k], 16);
            memcpy(to_im + 16 * p + 16 + 4 * k, (const char *)&z.im[k] + 16, 16);
        }
    }
}

/* Strides of 16 and more: one value of p, whose factors are the same in all lanes. */
INLINE void wide_pass(const float *re, const float *im, const float *twiddles, int stride, float *to_re,
                      float *to_im) {
    for (int p = 0; p < 256 / stride; p++, twiddles += 6) {
        f8 factors[6];
        for (int i = 0; i < 6; i++) factors[i] = broadcast(twiddles[i]);
        for (int q = 0; q < stride; q += 8) {
            const quad z = twiddle(butterfly(load_quad(re + q + stride * p, im + q + stride * p)), factors);
            for (int k = 0; k < 4; k++) {
                store(to_re + q + stride * (4 * p + k), z.re[k]);
                store(to_im + q + stride * (4 * p + k), z.im[k]);
            }
        }
    }
}

/* n = 4, stride 256: all factors are 1. */
static void last_pass(const float *re, const float *im, float *to_re, float *to_im) {
    for (int q = 0; q < 256; q += 8) {
        const quad y = butterfly(load_quad(re + q, im + q));
        for (int k = 0; k < 4; k++) {
            store(to_re + q + 256 * k, y.re[k]);
            store(to_im + q + 256 * k, y.im[k]);
        }
    }
}

/*
 * Powers of X[k] = E[k] + w^k O[k] and of its mirror, where E and O are the spectra of even and odd frames:
 * E = (Z[k] + Z*[n-k]) / 2, O = (Z[k] - Z*[n-k]) / 2i.
 */
static void split_powers(const float *re, const float *im, const attacca_transform_tables *tables, float *spectrum) {
    for (int k = 1; k <= 512; k += 8) {
        const int mirror = attacca_transform_length - k - 7;
        const f8 a_re = load(re + k), a_im = load(im + k);
        const f8 b_re = REVERSED(load(re + mirror)), b_im = REVERSED(load(im + mirror));
        const f8 even_re = 0.5f * (a_re + b_re), even_im = 0.5f * (a_im - b_im);
        const f8 odd_re = 0.5f * (a_im + b_im), odd_im = 0.5f * (b_re - a_re);
        const f8 c = load(tables->split_cosines + k - 1), s = load(tables->split_sines + k - 1);
        const f8 turned_re = c * odd_re + s * odd_im, turned_im = c * odd_im - s * odd_re;
        const f8 up_re = even_re + turned_re, up_im = even_im + turned_im;
        const f8 down_re = even_re - turned_re, down_im = even_im - turned_im;
        store(spectrum + k, up_re * up_re + up_im * up_im);
        store(spectrum + mirror, REVERSED(down_re * down_re + down_im * down_im));
    }
    const float sum = re[0] + im[0], difference = re[0] - im[0];
    spectrum[0] = sum * sum;
    spectrum[attacca_transform_length] = difference * difference;
}

/* The complex transform, without the split: its result is in the first half of scratch. */
INLINE void transform_complex(const attacca_transform_tables *tables, const float *frames, float *scratch) {
    float *re = scratch, *im = scratch + 1024, *to_re = scratch + 2048, *to_im = scratch + 3072;
    const float *twiddles = tables->twiddles;
    first_pass(frames, tables->window, twiddles, re, im);
    second_pass(re, im, twiddles + 32 * 48, to_re, to_im);
    wide_pass(to_re, to_im, twiddles + 64 * 48, 16, re, im);
    wide_pass(re, im, twiddles + 64 * 48 + 16 * 6, 64, to_re, to_im);
    last_pass(to_re, to_im, re, im);
}

static void transform(const attacca_transform_tables *tables, const float *mono, float *scratch, float *spectrum) {
    transform_complex(tables, mono, scratch);
    split_powers(scratch, scratch + 1024, tables, spectrum);
}

/* Left is the real part of the frames, right the imaginary: L = (Z[k] + Z*[n-k]) / 2, R = (Z[k] - Z*[n-k]) / 2i. */
static void sum_pair(const attacca_transform_tables *tables, const float *pairs, float *scratch,
                     const attacca_pair_weights *weights, attacca_pair_sums *sums) {
    transform_complex(tables, pairs, scratch);
    const float *re = scratch, *im = scratch + 1024;
    f8 band = broadcast(0), energy = broadcast(0), gained = broadcast(0);
    for (int k = 1; k <= weights->bin_count; k += 8) {
        const int mirror = attacca_transform_length - k - 7;
        const f8 a_re = load(re + k), a_im = load(im + k);
        const f8 b_re = REVERSED(load(re + mirror)), b_im = REVERSED(load(im + mirror));
        const f8 left_re = a_re + b_re, left_im = a_im - b_im, right_re = a_im + b_im, right_im = b_re - a_re;
        const f8 sum_re = left_re + right_re, sum_im = left_im + right_im;
        const f8 mid = (sum_re * sum_re + sum_im * sum_im) * 0.0625f;
        const f8 all = ((a_re * a_re + a_im * a_im) + (b_re * b_re + b_im * b_im)) * 0.25f;
        band += mid * load(weights->band + k);
        energy += all * load(weights->energy + k);
        gained += all * load(weights->gain + k);
    }
    const float both = re[0] + im[0], mid = both * both * 0.25f, all = (re[0] * re[0] + im[0] * im[0]) * 0.5f;
    sums->band_energy = sum_of(band) + mid * weights->band[0];
    sums->energy = sum_of(energy) + all * weights->energy[0];
    sums->gained_energy = sum_of(gained) + all * weights->gain[0];
}
