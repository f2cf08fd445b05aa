// The micro-kernel of dense convolution for AVX-512: the sums of two neighbouring blocks share a register of 16 lanes, those
// of an odd last block are 8 lanes. With 32 registers a tile is up to 12 output pixels × 4 blocks.
#pragma once
#include "blocked_tiles.h"
#include "blocked_wide.h"

enum { TILE_PAIRS = MOST_TILE_BLOCKS / 2 };

/// Of one pixel.
typedef struct {
    Wide pairs[TILE_PAIRS];
    Vector last; // with an odd number of blocks
} WideSums;

/// p: a place in the first block's plane, `pitch` floats from the next block's.
KERNEL_INLINE WideSums load_blocks(const float *p, size_t pitch, size_t blocks) {
    WideSums v;
#pragma clang loop unroll(full)
    for (size_t q = 0; q < blocks / 2; q++) v.pairs[q] = joined(load(p + 2 * q * pitch), load(p + (2 * q + 1) * pitch));
    if (blocks % 2) v.last = load(p + (blocks - 1) * pitch);
    return v;
}

KERNEL_INLINE void store_blocks(float *p, size_t pitch, size_t blocks, WideSums v) {
#pragma clang loop unroll(full)
    for (size_t q = 0; q < blocks / 2; q++) {
        store(p + 2 * q * pitch, low_half(v.pairs[q]));
        store(p + (2 * q + 1) * pitch, high_half(v.pairs[q]));
    }
    if (blocks % 2) store(p + (blocks - 1) * pitch, v.last);
}

/// Where a tile's input pixels are: `step` floats apart from `first`, known when this is compiled, or with a step of 0
/// anywhere, at x. A known step needs no register for each pixel.
typedef struct {
    ptrdiff_t step;
    const float *first;
    const float *const *x;
} WideInput;

KERNEL_BODY add_wide_terms(WideSums *sums, WideInput input, const int32_t *offsets, const int32_t *end,
                           const float *weights, size_t pitch, size_t pixels, size_t blocks) {
    for (; offsets != end; offsets++, weights += BLOCKED_LANES) {
        ptrdiff_t offset = *offsets;
        WideSums w = load_blocks(weights, pitch, blocks);
#pragma clang loop unroll(full)
        for (size_t p = 0; p < pixels; p++) {
            float value = input.step ? input.first[offset + (ptrdiff_t)p * input.step] : input.x[p][offset];
#pragma clang loop unroll(full)
            for (size_t q = 0; q < blocks / 2; q++) sums[p].pairs[q] += (Wide)value * w.pairs[q];
            if (blocks % 2) sums[p].last += splat(value) * w.last;
        }
    }
}

/// See compute_tile.
KERNEL_BODY add_all_wide_terms(const Tiles *tiles, WideSums *sums, WideInput input, size_t pixels, size_t blocks) {
    const int32_t *offsets = tiles->offsets, *end = offsets + tiles->terms;
    if (tiles->terms < FETCHED_TERMS) {
        add_wide_terms(sums, input, offsets, end, tiles->weights, tiles->weight_pitch, pixels, blocks);
        return;
    }
    const float *last = input.step ? input.first + (ptrdiff_t)(pixels - 1) * input.step : input.x[pixels - 1];
    const float *weights = tiles->weights, *next = last + tiles->column_step;
    while (offsets != end) {
        fetch_ahead(next + *offsets, pixels);
        const int32_t *stop = end - offsets > BLOCKED_LANES ? offsets + BLOCKED_LANES : end;
        add_wide_terms(sums, input, offsets, stop, weights, tiles->weight_pitch, pixels, blocks);
        weights += (stop - offsets) * BLOCKED_LANES;
        offsets = stop;
    }
}

KERNEL_INLINE void finish_wide_tile(const Tiles *tiles, size_t pixel, size_t pixels, size_t blocks, WideSums *sums,
                                    BlockedActivation activation) {
    WideSums slopes = {0};
    if (activation == BLOCKED_PRELU) slopes = load_blocks(tiles->slopes, BLOCKED_LANES, blocks);
#pragma clang loop unroll(full)
    for (size_t p = 0; p < pixels; p++) {
#pragma clang loop unroll(full)
        for (size_t q = 0; q < blocks / 2; q++) {
            sums[p].pairs[q] = activate(sums[p].pairs[q], activation, tiles->a, tiles->b, slopes.pairs[q]);
        }
        if (blocks % 2) sums[p].last = activate(sums[p].last, activation, tiles->a, tiles->b, slopes.last);
        store_blocks(tiles->y + (pixel + p) * BLOCKED_LANES, tiles->plane, blocks, sums[p]);
    }
}

KERNEL_BODY compute_wide_tile(const Tiles *tiles, TileInput input, size_t pixel, size_t pixels, size_t blocks) {
    WideSums sums[MOST_TILE_PIXELS];
    if (tiles->bias) {
        WideSums bias = load_blocks(tiles->bias, tiles->weight_pitch, blocks);
#pragma clang loop unroll(full)
        for (size_t p = 0; p < pixels; p++) sums[p] = bias;
    } else {
#pragma clang loop unroll(full)
        for (size_t p = 0; p < pixels; p++) {
            sums[p] = load_blocks(tiles->y + (pixel + p) * BLOCKED_LANES, tiles->plane, blocks);
        }
    }
    // The steps of blocked input, with a stride of 1 and 2, and of planar input with a stride of 2.
    const float *first = first_input(tiles, input);
#define ADD_TERMS(step_) add_all_wide_terms(tiles, sums, (WideInput){.step = step_, .first = first}, pixels, blocks)
    if (input.column + pixels <= tiles->width && tiles->column_step == BLOCKED_LANES) {
        ADD_TERMS(BLOCKED_LANES);
    } else if (input.column + pixels <= tiles->width && tiles->column_step == 2 * BLOCKED_LANES) {
        ADD_TERMS(2 * BLOCKED_LANES);
    } else if (input.column + pixels <= tiles->width && tiles->column_step == 2) {
        ADD_TERMS(2);
    } else {
        const float *x[MOST_TILE_PIXELS];
        find_inputs(tiles, input, pixels, x);
        add_all_wide_terms(tiles, sums, (WideInput){.x = x}, pixels, blocks);
    }
#undef ADD_TERMS
    if (tiles->addend) {
#pragma clang loop unroll(full)
        for (size_t p = 0; p < pixels; p++) {
            WideSums addend = load_blocks(tiles->addend + (pixel + p) * BLOCKED_LANES, tiles->plane, blocks);
#pragma clang loop unroll(full)
            for (size_t q = 0; q < blocks / 2; q++) sums[p].pairs[q] += addend.pairs[q];
            if (blocks % 2) sums[p].last += addend.last;
        }
    }
    switch (tiles->activation) {
    case BLOCKED_RELU: finish_wide_tile(tiles, pixel, pixels, blocks, sums, BLOCKED_RELU); break;
    case BLOCKED_CLIP: finish_wide_tile(tiles, pixel, pixels, blocks, sums, BLOCKED_CLIP); break;
    case BLOCKED_LEAKY_RELU: finish_wide_tile(tiles, pixel, pixels, blocks, sums, BLOCKED_LEAKY_RELU); break;
    case BLOCKED_PRELU: finish_wide_tile(tiles, pixel, pixels, blocks, sums, BLOCKED_PRELU); break;
    default: finish_wide_tile(tiles, pixel, pixels, blocks, sums, BLOCKED_IDENTITY); break;
    }
}
