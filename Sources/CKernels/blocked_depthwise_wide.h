// The micro-kernel of depthwise convolution for AVX-512: neighbouring pixels share a register. For a stride of 1, where the
// inputs of neighbours lie side by side too.
#pragma once
#include "blocked_depthwise_tiles.h"
#include "blocked_wide.h"

/// Of a tile's pixels, two by two, and of an odd last one.
typedef struct {
    Wide pairs[WIDE_TILE_PIXELS / 2];
    Vector last;
} WideSums;

/// Input columns j and j + 1 of a tile.
KERNEL_INLINE Wide load_columns(const float *x, int j, uint32_t inside, int columns, int taps) {
    int may_be_outside = j < taps - 1 || j + 1 > columns - taps;
    if (!may_be_outside || (inside >> j & 3) == 3) return load_wide(x + j * BLOCKED_LANES);
    Vector low = load(inside >> j & 1 ? x + j * BLOCKED_LANES : zeros);
    Vector high = load(inside >> j & 2 ? x + (j + 1) * BLOCKED_LANES : zeros);
    return joined(low, high);
}

/// See sum_row.
KERNEL_INLINE void sum_wide_row(const float *x, const float *weights, uint32_t inside, WideSums *sums, int pixels, int taps) {
    int columns = pixels - 1 + taps, pairs = pixels / 2;
    Wide w[7];
#pragma clang loop unroll(full)
    for (int tap = 0; tap < taps; tap++) {
        Vector one = load(weights + tap * BLOCKED_LANES);
        w[tap] = joined(one, one);
    }
#pragma clang loop unroll(full)
    for (int j = 0; j < 2 * pairs + taps - 2; j++) {
        Wide v = load_columns(x, j, inside, columns, taps);
#pragma clang loop unroll(full)
        for (int tap = j % 2; tap < taps; tap += 2) {
            if (j >= tap && (j - tap) / 2 < pairs) sums->pairs[(j - tap) / 2] += v * w[tap];
        }
    }
    if (pixels % 2 == 0) return;
#pragma clang loop unroll(full)
    for (int tap = 0; tap < taps; tap++) {
        int j = pixels - 1 + tap;
        sums->last += load(inside >> j & 1 ? x + j * BLOCKED_LANES : zeros) * low_half(w[tap]);
    }
}

KERNEL_INLINE void finish_wide_tile(float *y, const float *addend, const WideSums *sums, int pixels,
                                    BlockedActivation activation, float a, float b, Vector slopes) {
    Wide wide_slopes = joined(slopes, slopes);
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels / 2; p++) {
        Wide v = sums->pairs[p];
        if (addend) v += load_wide(addend + p * WIDE_LANES);
        store_wide(y + p * WIDE_LANES, activate(v, activation, a, b, wide_slopes));
    }
    if (pixels % 2 == 0) return;
    Vector v = sums->last;
    if (addend) v += load(addend + (pixels - 1) * BLOCKED_LANES);
    store(y + (pixels - 1) * BLOCKED_LANES, activate(v, activation, a, b, slopes));
}

/// As compute_tile, for a stride and a dilation of 1.
KERNEL_BODY compute_wide_tile(const Tiles *tiles, const float *x, ptrdiff_t place, ptrdiff_t step, int pixels, int taps,
                              int stride, uint32_t inside) {
    (void)step, (void)stride;
    Vector bias = load(tiles->bias);
    WideSums sums = {.last = bias};
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels / 2; p++) sums.pairs[p] = joined(bias, bias);
    const float *weights = tiles->weights;
    for (int row = 0; row < tiles->tap_rows; row++, x += tiles->tap_step, weights += taps * BLOCKED_LANES) {
        sum_wide_row(x, weights, inside, &sums, pixels, taps);
    }
    float *y = tiles->y + place, a = tiles->a, b = tiles->b;
    const float *addend = tiles->addend ? tiles->addend + place : NULL;
    Vector slopes = tiles->activation == BLOCKED_PRELU ? load(tiles->slopes) : splat(0);
#define FINISH(activation) \
    case activation: finish_wide_tile(y, addend, &sums, pixels, activation, a, b, slopes); break;
    switch (tiles->activation) {
        FINISH(BLOCKED_RELU)
        FINISH(BLOCKED_CLIP)
        FINISH(BLOCKED_LEAKY_RELU)
        FINISH(BLOCKED_PRELU)
    default: finish_wide_tile(y, addend, &sums, pixels, BLOCKED_IDENTITY, a, b, slopes);
    }
#undef FINISH
}
