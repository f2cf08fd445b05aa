#include "blocked_tiles.h"

enum {
    /// Terms of one pass: the weights of two blocks then stay in the first-level cache (16 KiB).
    PASS_TERMS = 256,
    /// A run of output pixels: its input (128 KiB) and output (a few blocks) stay in the second-level cache.
    RUN_PIXELS = 512,
    RUN_VALUES = 32768,
};

/// The tile kernels of one instruction set, and its pass for activations that need many registers.
typedef struct {
    TileKernel tiles[TILE_BLOCKS][TILE_PIXELS]; // [blocks - 1][pixels - 1]
    void (*finish)(const BlockedEpilogue *epilogue, const float *addend, const float *slopes, float *y, size_t count);
} Kernels;

#define TILES(pixels, blocks, variant)                                                                         \
    static void tiles_##blocks##_##pixels##_##variant(Tiles *tiles, size_t pixel, size_t count) {        \
        compute_tiles(tiles, pixel, count, pixels, blocks);                                                    \
    }
#define KERNELS(variant, suffix)                                                                               \
    TILES(1, 1, variant) TILES(2, 1, variant) TILES(3, 1, variant) TILES(4, 1, variant)                        \
    TILES(5, 1, variant) TILES(6, 1, variant) TILES(7, 1, variant) TILES(8, 1, variant)                        \
    TILES(1, 2, variant) TILES(2, 2, variant) TILES(3, 2, variant) TILES(4, 2, variant)                        \
    TILES(5, 2, variant) TILES(6, 2, variant)                                                                  \
    TILES(1, 3, variant) TILES(2, 3, variant) TILES(3, 3, variant)                                             \
    static const Kernels kernels_##variant = {                                                                 \
        {{tiles_1_1_##variant, tiles_1_2_##variant, tiles_1_3_##variant, tiles_1_4_##variant,                  \
          tiles_1_5_##variant, tiles_1_6_##variant, tiles_1_7_##variant, tiles_1_8_##variant},                 \
         {tiles_2_1_##variant, tiles_2_2_##variant, tiles_2_3_##variant, tiles_2_4_##variant,                  \
          tiles_2_5_##variant, tiles_2_6_##variant},                                                           \
         {tiles_3_1_##variant, tiles_3_2_##variant, tiles_3_3_##variant}},                                     \
        blocked_finish##suffix};

KERNELS(portable, _portable)
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
KERNELS(avx2, )
#pragma clang attribute pop
#endif

/// Pixels of the largest tile with so many blocks.
static const size_t widest_tile[TILE_BLOCKS] = {8, 6, 3};

/// A run's pixels in tiles of nearly the same size, so that none is too small to keep the multipliers busy.
static void compute_pass(const Kernels *kernels, Tiles *tiles, size_t pixel, size_t pixels, size_t blocks) {
    size_t widest = widest_tile[blocks - 1];
    size_t count = (pixels + widest - 1) / widest;
    size_t small = pixels / count, larger_count = pixels % count;
    if (larger_count > 0) {
        kernels->tiles[blocks - 1][small](tiles, pixel, larger_count);
        pixel += larger_count * (small + 1);
    }
    kernels->tiles[blocks - 1][small - 1](tiles, pixel, count - larger_count);
}

/// Where a convolution finds its input: the picture itself or, with padding, a copy of some rows in scratch memory.
typedef struct {
    size_t lanes;          // floats a pixel of one plane
    size_t planes;
    size_t rows, columns;  // of one plane
    size_t band;           // output rows that one filling of the scratch serves
} Source;

static size_t rows_under(const BlockedConvolution *c, size_t out_rows) {
    return (out_rows - 1) * c->stride_y + (c->kernel_height - 1) * c->dilation_y + 1;
}

static int is_padded(const BlockedConvolution *c) {
    return c->padding_top > 0 || c->padding_left > 0 || rows_under(c, c->out_height) > c->height
        || (c->out_width - 1) * c->stride_x + (c->kernel_width - 1) * c->dilation_x + 1 > c->width;
}

static Source source_of(const BlockedConvolution *c) {
    Source s = {.lanes = c->is_planar ? 1 : BLOCKED_LANES, .rows = c->height, .columns = c->width, .band = c->out_height};
    s.planes = c->is_planar ? c->channels : blocked_count(c->channels);
    if (!is_padded(c)) return s;
    s.band = (RUN_PIXELS + c->out_width - 1) / c->out_width;
    if (s.band > c->out_height) s.band = c->out_height;
    s.rows = rows_under(c, s.band);
    s.columns = (c->out_width - 1) * c->stride_x + (c->kernel_width - 1) * c->dilation_x + 1;
    return s;
}

size_t blocked_convolution_scratch_count(const BlockedConvolution *c) {
    if (!is_padded(c)) return 0;
    Source s = source_of(c);
    return s.planes * s.rows * s.columns * s.lanes;
}

void blocked_convolution_offsets(const BlockedConvolution *c, int32_t *offsets) {
    Source s = source_of(c);
    size_t channels = c->channels / c->groups;
    for (size_t g = 0; g < c->groups; g++) {
        for (size_t ky = 0; ky < c->kernel_height; ky++) {
            for (size_t kx = 0; kx < c->kernel_width; kx++) {
                for (size_t i = 0; i < channels; i++) {
                    size_t channel = g * channels + i;
                    size_t row = channel / s.lanes * s.rows + ky * c->dilation_y;
                    *offsets++ = (int32_t)((row * s.columns + kx * c->dilation_x) * s.lanes + channel % s.lanes);
                }
            }
        }
    }
}

/// Copies the input rows under a band of output rows, with zeros around the picture.
static void fill_band(const BlockedConvolution *c, const Source *s, const float *x, size_t first_out_row,
                      size_t out_rows, float *scratch) {
    size_t left = c->padding_left < s->columns ? c->padding_left : s->columns;
    size_t inside = s->columns - left < c->width ? s->columns - left : c->width;
    size_t right = s->columns - left - inside;
    size_t rows = rows_under(c, out_rows);
    for (size_t plane = 0; plane < s->planes; plane++) {
        float *target = scratch + plane * s->rows * s->columns * s->lanes;
        for (size_t r = 0; r < rows; r++, target += s->columns * s->lanes) {
            ptrdiff_t y = (ptrdiff_t)(first_out_row * c->stride_y + r) - (ptrdiff_t)c->padding_top;
            if (y < 0 || y >= (ptrdiff_t)c->height) {
                memset(target, 0, s->columns * s->lanes * sizeof(float));
                continue;
            }
            const float *row = x + (plane * c->height + (size_t)y) * c->width * s->lanes;
            memset(target, 0, left * s->lanes * sizeof(float));
            memcpy(target + left * s->lanes, row, inside * s->lanes * sizeof(float));
            memset(target + (left + inside) * s->lanes, 0, right * s->lanes * sizeof(float));
        }
    }
}

static int needs_few_registers(BlockedActivation activation) {
    return activation <= BLOCKED_PRELU;
}

/// All terms of some pixels of 1 to 3 blocks. `tiles` has bias, offsets and weights at the first term.
static void compute_blocks(const Kernels *kernels, Tiles tiles, const BlockedEpilogue *epilogue, size_t terms,
                           size_t pixel, size_t pixels, size_t blocks) {
    const float *addend = tiles.addend;
    int finishes_in_tile = needs_few_registers(epilogue->activation) && !(addend && epilogue->adds_after_activation);
    tiles.addend = NULL;
    tiles.activation = BLOCKED_IDENTITY;
    for (size_t first = 0; first < terms; first += PASS_TERMS) {
        size_t left = terms - first;
        tiles.terms = left < PASS_TERMS ? left : PASS_TERMS;
        if (left <= PASS_TERMS) {
            if (!epilogue->adds_after_activation) tiles.addend = addend;
            if (finishes_in_tile) tiles.activation = epilogue->activation;
        }
        // The next weights in order: the next pass's or, after the last one, the next blocks'.
        tiles.upcoming = tiles.weights + tiles.terms * BLOCKED_LANES;
        if (left <= PASS_TERMS) tiles.upcoming += (blocks - 1) * tiles.weight_pitch;
        tiles.upcoming_end = tiles.upcoming + blocks * PASS_TERMS * BLOCKED_LANES;
        compute_pass(kernels, &tiles, pixel, pixels, blocks);
        tiles.bias = NULL;
        tiles.offsets += tiles.terms;
        tiles.weights += tiles.terms * BLOCKED_LANES;
    }
    if (finishes_in_tile) return;
    for (size_t b = 0; b < blocks; b++) {
        size_t start = b * tiles.plane + pixel * BLOCKED_LANES;
        kernels->finish(epilogue, addend && epilogue->adds_after_activation ? addend + start : NULL,
                        tiles.slopes ? tiles.slopes + b * BLOCKED_LANES : NULL, tiles.y + start,
                        pixels * BLOCKED_LANES);
    }
}

static size_t runs_of(size_t pixels, size_t terms) {
    size_t longest = RUN_VALUES / terms;
    if (longest > RUN_PIXELS) longest = RUN_PIXELS;
    if (longest < 48) longest = 48;
    return (pixels + longest - 1) / longest;
}

/// Rows of all planes of the part, run by run.
static void compute_rows(const Kernels *kernels, const BlockedConvolution *c, const Source *s, const float *x,
                         const int32_t *offsets, const float *packed, const BlockedEpilogue *epilogue, float *y,
                         BlockedPart part) {
    size_t terms = blocked_convolution_terms(c);
    size_t group_blocks = c->groups > 1 ? c->out_channels / c->groups / BLOCKED_LANES : part.end_block;
    size_t start = part.first_row * c->out_width * BLOCKED_LANES;
    Tiles tiles = {
        .x = x,
        .row_step = (ptrdiff_t)(c->stride_y * s->columns * s->lanes),
        .column_step = (ptrdiff_t)(c->stride_x * s->lanes),
        .width = c->out_width,
        .weight_pitch = (1 + terms) * BLOCKED_LANES,
        .plane = c->out_height * c->out_width * BLOCKED_LANES,
        .a = epilogue->a,
        .b = epilogue->b,
    };
    size_t pixels = (part.end_row - part.first_row) * c->out_width;
    size_t runs = runs_of(pixels, terms);
    for (size_t r = 0; r < runs; r++) {
        size_t pixel = pixels * r / runs, run = pixels * (r + 1) / runs - pixel;
        for (size_t block = part.first_block; block < part.end_block;) {
            size_t group = block / group_blocks;
            size_t left = (group + 1) * group_blocks - block;
            if (left > part.end_block - block) left = part.end_block - block;
            size_t blocks = left == 3 ? 3 : left == 1 ? 1 : 2;
            tiles.offsets = offsets + group * terms;
            tiles.bias = packed + block * tiles.weight_pitch;
            tiles.weights = tiles.bias + BLOCKED_LANES;
            tiles.y = y + block * tiles.plane + start;
            tiles.addend = epilogue->addend ? epilogue->addend + block * tiles.plane + start : NULL;
            tiles.slopes = epilogue->slopes ? epilogue->slopes + block * BLOCKED_LANES : NULL;
            compute_blocks(kernels, tiles, epilogue, terms, pixel, run, blocks);
            block += blocks;
        }
    }
}

static void convolve(const Kernels *kernels, const BlockedConvolution *c, const float *x, const int32_t *offsets,
                     const float *packed, const BlockedEpilogue *epilogue, float *y, BlockedPart part, float *scratch) {
    Source s = source_of(c);
    if (!is_padded(c)) {
        const float *first = x + part.first_row * c->stride_y * s.columns * s.lanes;
        compute_rows(kernels, c, &s, first, offsets, packed, epilogue, y, part);
        return;
    }
    for (size_t row = part.first_row; row < part.end_row; row += s.band) {
        BlockedPart band = part;
        band.first_row = row;
        if (band.end_row > row + s.band) band.end_row = row + s.band;
        fill_band(c, &s, x, row, band.end_row - row, scratch);
        compute_rows(kernels, c, &s, scratch, offsets, packed, epilogue, y, band);
    }
}

void blocked_convolve_portable(const BlockedConvolution *convolution, const float *x, const int32_t *offsets,
                               const float *packed, const BlockedEpilogue *epilogue, float *y, BlockedPart part,
                               float *scratch) {
    convolve(&kernels_portable, convolution, x, offsets, packed, epilogue, y, part, scratch);
}

void blocked_convolve(const BlockedConvolution *convolution, const float *x, const int32_t *offsets,
                      const float *packed, const BlockedEpilogue *epilogue, float *y, BlockedPart part,
                      float *scratch) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        convolve(&kernels_avx2, convolution, x, offsets, packed, epilogue, y, part, scratch);
        return;
    }
#endif
    convolve(&kernels_portable, convolution, x, offsets, packed, epilogue, y, part, scratch);
}
