// The micro-kernel of depthwise convolution: tiles of a few output pixels of one block of channels.
#pragma once
#include "blocked_vector.h"

enum { TILE_PIXELS = 8, WIDE_TILE_PIXELS = 16 };

/// Tiles of output pixels that lie side by side (with dilation: `step` floats apart), over some rows of one plane whose
/// taps are all inside the picture's height.
typedef struct {
    const float *x;          // first row under the first tap, column of the first tile's first tap, perhaps outside
    ptrdiff_t row_step;      // floats from an output row's input to the next one's
    ptrdiff_t tap_step;      // floats from a tap's row to the next one's
    ptrdiff_t column_step;   // floats from a tap to the next one and from an output pixel of a tile to the next one
    ptrdiff_t tile_step;     // floats from a tile's input to the next one's
    const float *bias, *weights;
    int tap_rows;            // rows of taps
    int taps, stride;        // of the kernel's width
    int first, end;          // columns of the tile's input that are inside the picture
    float *y;
    const float *addend;     // null or as y
    ptrdiff_t y_row_step, y_tile_step;
    size_t rows, count;      // of tiles
    BlockedActivation activation;
    float a, b;
    const float *slopes;
} Tiles;

typedef void (*TileKernel)(const Tiles *tiles);

static const float zeros[BLOCKED_LANES] = {0};

/// A tile's sums: each input vector is loaded once a kernel row and goes into every output pixel that it lies under.
/// x: the tile's first input column, possibly outside the picture; bit j of `inside` tells whether column j is inside.
KERNEL_INLINE void sum_row(const float *x, ptrdiff_t step, const float *weights, uint32_t inside, Vector *sums, int pixels,
                           int taps, int stride) {
    int columns = (pixels - 1) * stride + taps;
#pragma clang loop unroll(full)
    for (int j = 0; j < columns; j++) {
        int may_be_outside = j < taps - 1 || j > columns - taps;
        Vector v = load(may_be_outside && !(inside >> j & 1) ? zeros : x + j * step);
#pragma clang loop unroll(full)
        for (int tap = 0; tap < taps; tap++) {
            int distance = j - tap;
            if (distance < 0 || distance % stride != 0 || distance / stride >= pixels) continue;
            sums[distance / stride] += v * load(weights + tap * BLOCKED_LANES);
        }
    }
}

/// The same for any kernel width and stride; columns first..<end are inside.
KERNEL_INLINE void sum_row_plainly(const float *x, ptrdiff_t step, const float *weights, int first, int end, Vector *sums,
                                   int pixels, int taps, int stride) {
    for (int tap = 0; tap < taps; tap++) {
        Vector w = load(weights + tap * BLOCKED_LANES);
#pragma clang loop unroll(full)
        for (int p = 0; p < pixels; p++) {
            int j = p * stride + tap;
            if (j >= first && j < end) sums[p] += load(x + j * step) * w;
        }
    }
}

KERNEL_INLINE void finish_tile(float *y, const float *addend, ptrdiff_t step, const Vector *sums, int pixels,
                               BlockedActivation activation, float a, float b, Vector slopes) {
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p++) {
        Vector v = addend ? sums[p] + load(addend + p * step) : sums[p];
        store(y + p * step, activate(v, activation, a, b, slopes));
    }
}

/// taps 0: any kernel width and stride.
KERNEL_BODY compute_tile(const Tiles *tiles, const float *x, ptrdiff_t place, ptrdiff_t step, int pixels, int taps,
                         int stride, uint32_t inside) {
    Vector sums[TILE_PIXELS];
    for (int p = 0; p < pixels; p++) sums[p] = load(tiles->bias);
    const float *weights = tiles->weights;
    for (int row = 0; row < tiles->tap_rows; row++, x += tiles->tap_step, weights += tiles->taps * BLOCKED_LANES) {
        if (taps > 0) sum_row(x, step, weights, inside, sums, pixels, taps, stride);
        else sum_row_plainly(x, step, weights, tiles->first, tiles->end, sums, pixels, tiles->taps, tiles->stride);
    }
    float *y = tiles->y + place, a = tiles->a, b = tiles->b;
    const float *addend = tiles->addend ? tiles->addend + place : NULL;
    Vector slopes = tiles->activation == BLOCKED_PRELU ? load(tiles->slopes) : splat(0);
#define FINISH(activation) \
    case activation: finish_tile(y, addend, step, sums, pixels, activation, a, b, slopes); break;
    switch (tiles->activation) {
        FINISH(BLOCKED_RELU)
        FINISH(BLOCKED_CLIP)
        FINISH(BLOCKED_LEAKY_RELU)
        FINISH(BLOCKED_PRELU)
    default: finish_tile(y, addend, step, sums, pixels, BLOCKED_IDENTITY, a, b, slopes);
    }
#undef FINISH
}

/// A tile of this kind; see compute_tile.
typedef void (*TileBody)(const Tiles *tiles, const float *x, ptrdiff_t place, ptrdiff_t step, int pixels, int taps,
                         int stride, uint32_t inside);

KERNEL_BODY compute_tiles(const Tiles *tiles, int pixels, int taps, int stride, int is_dilated, int is_inside,
                          TileBody body) {
    uint32_t inside = is_inside || taps == 0 ? UINT32_MAX : ((uint32_t)1 << tiles->end) - ((uint32_t)1 << tiles->first);
    ptrdiff_t step = is_dilated ? tiles->column_step : BLOCKED_LANES;
    for (size_t row = 0; row < tiles->rows; row++) {
        const float *x = tiles->x + (ptrdiff_t)row * tiles->row_step;
        ptrdiff_t place = (ptrdiff_t)row * tiles->y_row_step;
        for (size_t t = 0; t < tiles->count; t++, x += tiles->tile_step, place += tiles->y_tile_step) {
            body(tiles, x, place, step, pixels, taps, stride, inside);
        }
    }
}
