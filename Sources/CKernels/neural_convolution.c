#include "include/neural_kernels.h"
#include "kernel_variants.h"

#include <string.h>

#pragma clang fp contract(fast)
// How vectors would be passed without AVX does not matter: every function that takes one is inlined.
#pragma clang diagnostic ignored "-Wpsabi"

#define UNROLLED _Pragma("clang loop unroll(full)")

enum {
    LANES = NEURAL_RUN_STEP,
    PANEL = NEURAL_PANEL,
    /// Most rows × vectors of a tile of sums; what AVX-512's 32 registers hold.
    MOST_ROWS = 8,
    MOST_VECTORS = 3,
    MOST_TAPS = 6,
    /// Elements of a run that are correlated at once, so that the rows' gradients stay in the first-level cache.
    CHUNK = 1024,
};

typedef float Lanes __attribute__((ext_vector_type(LANES)));
/// In memory it need not be aligned.
typedef Lanes LanesInMemory __attribute__((aligned(4), may_alias));

KERNEL_INLINE Lanes load(const float *p) { return *(const LanesInMemory *)p; }
KERNEL_INLINE void store(float *p, Lanes v) { *(LanesInMemory *)p = v; }

KERNEL_INLINE float sum_of_lanes(Lanes v) {
    float eight __attribute__((ext_vector_type(8))) = v.lo + v.hi;
    float four __attribute__((ext_vector_type(4))) = eight.lo + eight.hi;
    float two __attribute__((ext_vector_type(2))) = four.lo + four.hi;
    return two.x + two.y;
}

void neural_pack_taps(const float *weights, size_t rows, size_t row_step, size_t blocks, size_t block_step,
                      size_t block_taps, float *panels) {
    for (size_t row = 0; row < rows; row += PANEL) {
        for (size_t block = 0; block < blocks; block++) {
            for (size_t tap = 0; tap < block_taps; tap++, panels += PANEL) {
                const float *weight = weights + row * row_step + block * block_step + tap;
                for (size_t r = 0; r < PANEL; r++) panels[r] = row + r < rows ? weight[r * row_step] : 0;
            }
        }
    }
}

/// `most` rows of a panel, of which the first `rows` are stored, × `vectors`.
KERNEL_INLINE void convolve_tile(const float *x, const ptrdiff_t *offsets, const float *panel, size_t taps, float *y,
                                 size_t pitch, size_t rows, size_t most, size_t vectors) {
    Lanes sums[MOST_ROWS][MOST_VECTORS];
    UNROLLED for (size_t r = 0; r < most; r++) {
        UNROLLED for (size_t v = 0; v < vectors; v++) sums[r][v] = (Lanes)0.0f;
    }
    for (size_t t = 0; t < taps; t++, panel += PANEL) {
        const float *shifted = x + offsets[t];
        Lanes pixels[MOST_VECTORS];
        UNROLLED for (size_t v = 0; v < vectors; v++) pixels[v] = load(shifted + v * LANES);
        UNROLLED for (size_t r = 0; r < most; r++) {
            UNROLLED for (size_t v = 0; v < vectors; v++) sums[r][v] += (Lanes)panel[r] * pixels[v];
        }
    }
    UNROLLED for (size_t r = 0; r < most; r++) {
        if (r >= rows) break;
        UNROLLED for (size_t v = 0; v < vectors; v++) store(y + r * pitch + v * LANES, sums[r][v]);
    }
}

/// All rows of `vectors`: the pixels stay in the first-level cache from panel to panel.
KERNEL_INLINE void convolve_columns(const float *x, const ptrdiff_t *offsets, const float *panels, size_t taps,
                                    float *y, size_t pitch, size_t rows, size_t vectors, int wide) {
    for (size_t row = 0; row < rows; row += PANEL, panels += taps * PANEL, y += PANEL * pitch) {
        size_t left = rows - row;
        if (wide) {
            convolve_tile(x, offsets, panels, taps, y, pitch, left, PANEL, vectors);
        } else {
            convolve_tile(x, offsets, panels, taps, y, pitch, left, PANEL / 2, vectors);
            if (left > PANEL / 2) {
                convolve_tile(x, offsets, panels + PANEL / 2, taps, y + PANEL / 2 * pitch, pitch, left - PANEL / 2,
                              PANEL / 2, vectors);
            }
        }
    }
}

KERNEL_BODY neural_convolve_taps_body(const float *x, const ptrdiff_t *offsets, const float *panels, size_t taps,
                                      float *y, size_t pitch, size_t rows, size_t count, int wide) {
    size_t i = 0;
    if (wide) {
        for (; i + MOST_VECTORS * LANES <= count; i += MOST_VECTORS * LANES) {
            convolve_columns(x + i, offsets, panels, taps, y + i, pitch, rows, MOST_VECTORS, 1);
        }
    }
    for (; i < count; i += LANES) convolve_columns(x + i, offsets, panels, taps, y + i, pitch, rows, 1, wide);
}
KERNEL_WIDE_VARIANTS(neural_convolve_taps,
                     (const float *x, const ptrdiff_t *offsets, const float *panels, size_t taps, float *y,
                      size_t pitch, size_t rows, size_t count),
                     x, offsets, panels, taps, y, pitch, rows, count)

/// `most_rows` × `most_taps` sums over one chunk.
KERNEL_INLINE void correlate_tile(const float *x, const ptrdiff_t *offsets, const float *dy, size_t pitch,
                                  size_t count, float *sums, size_t sum_pitch, size_t most_rows, size_t most_taps) {
    Lanes products[MOST_ROWS][MOST_TAPS];
    const float *shifted[MOST_TAPS];
    UNROLLED for (size_t t = 0; t < most_taps; t++) shifted[t] = x + offsets[t];
    UNROLLED for (size_t r = 0; r < most_rows; r++) {
        UNROLLED for (size_t t = 0; t < most_taps; t++) products[r][t] = (Lanes)0.0f;
    }
    for (size_t i = 0; i < count; i += LANES) {
        Lanes outer[MOST_ROWS];
        UNROLLED for (size_t r = 0; r < most_rows; r++) outer[r] = load(dy + r * pitch + i);
        UNROLLED for (size_t t = 0; t < most_taps; t++) {
            Lanes pixels = load(shifted[t] + i);
            UNROLLED for (size_t r = 0; r < most_rows; r++) products[r][t] += outer[r] * pixels;
        }
    }
    UNROLLED for (size_t r = 0; r < most_rows; r++) {
        UNROLLED for (size_t t = 0; t < most_taps; t++) sums[r * sum_pitch + t] += sum_of_lanes(products[r][t]);
    }
}

/// All taps of `most_rows` rows over one chunk.
KERNEL_INLINE void correlate_rows(const float *x, const ptrdiff_t *offsets, size_t taps, const float *dy, size_t pitch,
                                  size_t count, float *sums, size_t sum_pitch, size_t most_rows, size_t most_taps) {
    size_t t = 0;
    for (; t + most_taps <= taps; t += most_taps) {
        correlate_tile(x, offsets + t, dy, pitch, count, sums + t, sum_pitch, most_rows, most_taps);
    }
    for (; t < taps; t++) correlate_tile(x, offsets + t, dy, pitch, count, sums + t, sum_pitch, most_rows, 1);
}

KERNEL_BODY neural_correlate_rows_body(const float *x, const ptrdiff_t *offsets, size_t taps, const float *dy,
                                       size_t pitch, size_t rows, size_t count, float *sums, size_t sum_pitch,
                                       int wide) {
    size_t most_rows = wide ? 4 : 2;
    for (size_t i = 0; i < count; i += CHUNK) {
        size_t length = count - i < CHUNK ? count - i : CHUNK, row = 0;
        for (; row + most_rows <= rows; row += most_rows) {
            const float *outer = dy + row * pitch + i;
            if (wide) correlate_rows(x + i, offsets, taps, outer, pitch, length, sums + row * sum_pitch, sum_pitch, 4, 6);
            else correlate_rows(x + i, offsets, taps, outer, pitch, length, sums + row * sum_pitch, sum_pitch, 2, 2);
        }
        for (; row < rows; row++) {
            correlate_rows(x + i, offsets, taps, dy + row * pitch + i, pitch, length, sums + row * sum_pitch, sum_pitch, 1,
                           3);
        }
    }
}
KERNEL_WIDE_VARIANTS(neural_correlate_rows,
                     (const float *x, const ptrdiff_t *offsets, size_t taps, const float *dy, size_t pitch,
                      size_t rows, size_t count, float *sums, size_t sum_pitch),
                     x, offsets, taps, dy, pitch, rows, count, sums, sum_pitch)
