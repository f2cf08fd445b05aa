// The micro-kernel of dense convolution: tiles of a few output pixels × 1 to 3 blocks of output channels whose sums stay in
// registers. Per term it loads one vector of weights a block and one input value a pixel.
#pragma once
#include "blocked_vector.h"

enum {
    TILE_PIXELS = 8,
    TILE_BLOCKS = 3,
    MOST_TILE_PIXELS = 12, // of any instruction set
    MOST_TILE_BLOCKS = 4,
    FETCHED_TERMS = 128,
    LINE = 16, // floats of a cache line
};

/// What the tiles of one run have in common: a run of output pixels, some planes, some terms.
typedef struct {
    const float *x;          // first input value of the run's first row, column 0
    ptrdiff_t row_step;      // floats from an output row's first input value to the next one's
    ptrdiff_t column_step;
    size_t width;            // output pixels in a row
    const int32_t *offsets;
    size_t terms;
    const float *bias;       // of the first block; null to add to what y holds
    const float *weights;    // of the first block's first term
    size_t weight_pitch;     // floats from a block's weights to the next one's
    float *y;                // first block's plane, at row 0 of the run
    const float *addend;     // null or as y
    size_t plane;            // floats from a plane of y to the next one
    BlockedActivation activation; // one that needs few registers
    float a, b;
    const float *slopes;
} Tiles;

/// Computes `count` tiles from output pixel `pixel` of the run on.
typedef void (*TileKernel)(const Tiles *tiles, size_t pixel, size_t count);

KERNEL_INLINE void finish_tile(const Tiles *tiles, size_t pixel, size_t pixels, size_t blocks,
                               Vector sums[TILE_PIXELS][TILE_BLOCKS], BlockedActivation activation) {
#pragma clang loop unroll(full)
    for (size_t b = 0; b < blocks; b++) {
        Vector slopes = splat(0);
        if (activation == BLOCKED_PRELU) slopes = load(tiles->slopes + b * BLOCKED_LANES);
        float *y = tiles->y + b * tiles->plane + pixel * BLOCKED_LANES;
#pragma clang loop unroll(full)
        for (size_t p = 0; p < pixels; p++) {
            store(y + p * BLOCKED_LANES, activate(sums[p][b], activation, tiles->a, tiles->b, slopes));
        }
    }
}

KERNEL_BODY add_terms(Vector sums[TILE_PIXELS][TILE_BLOCKS], const float *const *x, const int32_t *offsets,
                      const int32_t *end, const float *weights, size_t pitch, size_t pixels, size_t blocks) {
    for (; offsets != end; offsets++, weights += BLOCKED_LANES) {
        ptrdiff_t offset = *offsets;
        Vector w[TILE_BLOCKS];
#pragma clang loop unroll(full)
        for (size_t b = 0; b < blocks; b++) w[b] = load(weights + b * pitch);
#pragma clang loop unroll(full)
        for (size_t p = 0; p < pixels; p++) {
            Vector value = splat(x[p][offset]);
#pragma clang loop unroll(full)
            for (size_t b = 0; b < blocks; b++) sums[p][b] += value * w[b];
        }
    }
}

/// Asks for one block of the next tile's input, which most likely starts at `next`.
KERNEL_BODY fetch_ahead(const float *next, size_t pixels) {
#pragma clang loop unroll(full)
    for (size_t line = 0; line < pixels * BLOCKED_LANES; line += LINE) __builtin_prefetch(next + line);
}

/// Where a tile's input begins; its pixels may go on in the next rows.
typedef struct {
    const float *row;
    size_t column;
} TileInput;

KERNEL_INLINE const float *first_input(const Tiles *tiles, TileInput input) {
    return input.row + (ptrdiff_t)input.column * tiles->column_step;
}

/// The places of all its pixels.
KERNEL_BODY find_inputs(const Tiles *tiles, TileInput input, size_t pixels, const float **x) {
    if (input.column + pixels <= tiles->width) {
#pragma clang loop unroll(full)
        for (size_t p = 0; p < pixels; p++) x[p] = input.row + (ptrdiff_t)(input.column + p) * tiles->column_step;
        return;
    }
#pragma clang loop unroll(full)
    for (size_t p = 0; p < pixels; p++) {
        x[p] = first_input(tiles, input);
        if (++input.column == tiles->width) {
            input.column = 0;
            input.row += tiles->row_step;
        }
    }
}

/// One tile.
typedef void (*TileBody)(const Tiles *tiles, TileInput input, size_t pixel, size_t pixels, size_t blocks);

KERNEL_BODY compute_tile(const Tiles *tiles, TileInput input, size_t pixel, size_t pixels, size_t blocks) {
    const float *x[TILE_PIXELS];
    find_inputs(tiles, input, pixels, x);
    Vector sums[TILE_PIXELS][TILE_BLOCKS];
#pragma clang loop unroll(full)
    for (size_t b = 0; b < blocks; b++) {
        const float *y = tiles->y + b * tiles->plane + pixel * BLOCKED_LANES;
#pragma clang loop unroll(full)
        for (size_t p = 0; p < pixels; p++) {
            sums[p][b] = tiles->bias ? load(tiles->bias + b * tiles->weight_pitch) : load(y + p * BLOCKED_LANES);
        }
    }
    const int32_t *offsets = tiles->offsets, *end = offsets + tiles->terms;
    if (tiles->terms < FETCHED_TERMS) {
        add_terms(sums, x, offsets, end, tiles->weights, tiles->weight_pitch, pixels, blocks);
    } else {
        // With many channels the hardware does not foresee where the next tile's input is.
        const float *weights = tiles->weights, *next = x[pixels - 1] + tiles->column_step;
        while (offsets != end) {
            fetch_ahead(next + *offsets, pixels);
            const int32_t *stop = end - offsets > BLOCKED_LANES ? offsets + BLOCKED_LANES : end;
            add_terms(sums, x, offsets, stop, weights, tiles->weight_pitch, pixels, blocks);
            weights += (stop - offsets) * BLOCKED_LANES;
            offsets = stop;
        }
    }
    if (tiles->addend) {
#pragma clang loop unroll(full)
        for (size_t b = 0; b < blocks; b++) {
            const float *addend = tiles->addend + b * tiles->plane + pixel * BLOCKED_LANES;
#pragma clang loop unroll(full)
            for (size_t p = 0; p < pixels; p++) sums[p][b] += load(addend + p * BLOCKED_LANES);
        }
    }
    switch (tiles->activation) {
    case BLOCKED_RELU: finish_tile(tiles, pixel, pixels, blocks, sums, BLOCKED_RELU); break;
    case BLOCKED_CLIP: finish_tile(tiles, pixel, pixels, blocks, sums, BLOCKED_CLIP); break;
    case BLOCKED_LEAKY_RELU: finish_tile(tiles, pixel, pixels, blocks, sums, BLOCKED_LEAKY_RELU); break;
    case BLOCKED_PRELU: finish_tile(tiles, pixel, pixels, blocks, sums, BLOCKED_PRELU); break;
    default: finish_tile(tiles, pixel, pixels, blocks, sums, BLOCKED_IDENTITY); break;
    }
}

KERNEL_BODY compute_tiles(const Tiles *tiles, size_t pixel, size_t count, size_t pixels, size_t blocks, TileBody body) {
    TileInput input = {tiles->x + (ptrdiff_t)(pixel / tiles->width) * tiles->row_step, pixel % tiles->width};
    for (; count > 0; count--, pixel += pixels) {
        body(tiles, input, pixel, pixels, blocks);
        for (input.column += pixels; input.column >= tiles->width; input.column -= tiles->width) {
            input.row += tiles->row_step;
        }
    }
}
