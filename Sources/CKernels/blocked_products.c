#include "blocked_products.h"

/// Terms of one pass: the weights of two blocks then stay in the first-level cache (16 KiB).
enum { PASS_TERMS = 256 };

#define TILES(pixels, blocks, variant)                                                                    \
    static void tiles_##blocks##_##pixels##_##variant(const Tiles *tiles, size_t pixel, size_t count) {   \
        compute_tiles(tiles, pixel, count, pixels, blocks);                                               \
    }
#define KERNELS(variant, suffix)                                                                          \
    TILES(1, 1, variant) TILES(2, 1, variant) TILES(3, 1, variant) TILES(4, 1, variant)                   \
    TILES(5, 1, variant) TILES(6, 1, variant) TILES(7, 1, variant) TILES(8, 1, variant)                   \
    TILES(1, 2, variant) TILES(2, 2, variant) TILES(3, 2, variant) TILES(4, 2, variant)                   \
    TILES(5, 2, variant) TILES(6, 2, variant)                                                             \
    TILES(1, 3, variant) TILES(2, 3, variant) TILES(3, 3, variant)                                        \
    const ProductKernels blocked_product_kernels_##variant = {                                            \
        {{tiles_1_1_##variant, tiles_1_2_##variant, tiles_1_3_##variant, tiles_1_4_##variant,             \
          tiles_1_5_##variant, tiles_1_6_##variant, tiles_1_7_##variant, tiles_1_8_##variant},            \
         {tiles_2_1_##variant, tiles_2_2_##variant, tiles_2_3_##variant, tiles_2_4_##variant,             \
          tiles_2_5_##variant, tiles_2_6_##variant},                                                      \
         {tiles_3_1_##variant, tiles_3_2_##variant, tiles_3_3_##variant}},                                \
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
static void compute_pass(const ProductKernels *kernels, const Tiles *tiles, size_t pixel, size_t pixels, size_t blocks) {
    size_t widest = widest_tile[blocks - 1];
    size_t count = (pixels + widest - 1) / widest;
    size_t small = pixels / count, larger_count = pixels % count;
    if (larger_count > 0) {
        kernels->tiles[blocks - 1][small](tiles, pixel, larger_count);
        pixel += larger_count * (small + 1);
    }
    kernels->tiles[blocks - 1][small - 1](tiles, pixel, count - larger_count);
}

/// All terms of 1 to 3 blocks, pass after pass.
static void sum_blocks(const ProductKernels *kernels, Tiles tiles, const BlockedEpilogue *epilogue, size_t terms,
                       size_t pixel, size_t pixels, size_t blocks) {
    const float *addend = tiles.addend;
    int needs_few_registers = epilogue->activation <= BLOCKED_PRELU;
    int finishes_in_tile = needs_few_registers && !(addend && epilogue->adds_after_activation);
    tiles.addend = NULL;
    tiles.activation = BLOCKED_IDENTITY;
    for (size_t first = 0; first < terms; first += PASS_TERMS) {
        size_t left = terms - first;
        tiles.terms = left < PASS_TERMS ? left : PASS_TERMS;
        if (left <= PASS_TERMS) {
            if (!epilogue->adds_after_activation) tiles.addend = addend;
            if (finishes_in_tile) tiles.activation = epilogue->activation;
        }
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

void blocked_sum_products(const ProductKernels *kernels, Tiles tiles, const BlockedEpilogue *epilogue, size_t terms,
                          size_t pixel, size_t pixels, size_t blocks) {
    while (blocks > 0) {
        size_t together = blocks == 1 || blocks == 3 ? blocks : 2;
        sum_blocks(kernels, tiles, epilogue, terms, pixel, pixels, together);
        tiles.bias += together * tiles.weight_pitch;
        tiles.weights += together * tiles.weight_pitch;
        tiles.y += together * tiles.plane;
        if (tiles.addend) tiles.addend += together * tiles.plane;
        if (tiles.slopes) tiles.slopes += together * BLOCKED_LANES;
        blocks -= together;
    }
}
