#include "blocked_products.h"
#include "blocked_tiles_wide.h"

/// Terms of one pass: the weights then stay in the first-level cache (16 KiB with two blocks).
static size_t pass_terms(size_t blocks) { return blocks > TILE_BLOCKS ? 128 : 256; }

#define TILE(pixels, blocks, variant, body)                                                               \
    static void tiles_##blocks##_##pixels##_##variant(const Tiles *tiles, size_t pixel, size_t count) {   \
        compute_tiles(tiles, pixel, count, pixels, blocks, body);                                         \
    }
#define KERNELS(variant, suffix)                                                                          \
    TILE(1, 1, variant, compute_tile) TILE(2, 1, variant, compute_tile) TILE(3, 1, variant, compute_tile) \
    TILE(4, 1, variant, compute_tile) TILE(5, 1, variant, compute_tile) TILE(6, 1, variant, compute_tile) \
    TILE(7, 1, variant, compute_tile) TILE(8, 1, variant, compute_tile)                                   \
    TILE(1, 2, variant, compute_tile) TILE(2, 2, variant, compute_tile) TILE(3, 2, variant, compute_tile) \
    TILE(4, 2, variant, compute_tile) TILE(5, 2, variant, compute_tile) TILE(6, 2, variant, compute_tile) \
    TILE(1, 3, variant, compute_tile) TILE(2, 3, variant, compute_tile) TILE(3, 3, variant, compute_tile) \
    const ProductKernels blocked_product_kernels_##variant = {                                            \
        {{tiles_1_1_##variant, tiles_1_2_##variant, tiles_1_3_##variant, tiles_1_4_##variant,             \
          tiles_1_5_##variant, tiles_1_6_##variant, tiles_1_7_##variant, tiles_1_8_##variant},            \
         {tiles_2_1_##variant, tiles_2_2_##variant, tiles_2_3_##variant, tiles_2_4_##variant,             \
          tiles_2_5_##variant, tiles_2_6_##variant},                                                      \
         {tiles_3_1_##variant, tiles_3_2_##variant, tiles_3_3_##variant}},                                \
        {8, 6, 3}, blocked_finish##suffix};

KERNELS(portable, _portable)
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
KERNELS(avx2, _avx2)
#pragma clang attribute pop

#define WIDE_TILES(blocks)                                                                                \
    TILE(1, blocks, avx512, compute_wide_tile) TILE(2, blocks, avx512, compute_wide_tile)                 \
    TILE(3, blocks, avx512, compute_wide_tile) TILE(4, blocks, avx512, compute_wide_tile)                 \
    TILE(5, blocks, avx512, compute_wide_tile) TILE(6, blocks, avx512, compute_wide_tile)                 \
    TILE(7, blocks, avx512, compute_wide_tile) TILE(8, blocks, avx512, compute_wide_tile)                 \
    TILE(9, blocks, avx512, compute_wide_tile) TILE(10, blocks, avx512, compute_wide_tile)                \
    TILE(11, blocks, avx512, compute_wide_tile) TILE(12, blocks, avx512, compute_wide_tile)
#define WIDE_NAMES(blocks)                                                                                \
    {tiles_##blocks##_1_avx512, tiles_##blocks##_2_avx512, tiles_##blocks##_3_avx512,                     \
     tiles_##blocks##_4_avx512, tiles_##blocks##_5_avx512, tiles_##blocks##_6_avx512,                     \
     tiles_##blocks##_7_avx512, tiles_##blocks##_8_avx512, tiles_##blocks##_9_avx512,                     \
     tiles_##blocks##_10_avx512, tiles_##blocks##_11_avx512, tiles_##blocks##_12_avx512}
#pragma clang attribute push(KERNEL_AVX512, apply_to = function)
WIDE_TILES(1) WIDE_TILES(2) WIDE_TILES(3) WIDE_TILES(4)
#pragma clang attribute pop
const ProductKernels blocked_product_kernels_avx512 = {
    {WIDE_NAMES(1), WIDE_NAMES(2), WIDE_NAMES(3), WIDE_NAMES(4)}, {12, 12, 12, 12}, blocked_finish_avx512};
#endif

/// A run's pixels in tiles of nearly the same size, so that none is too small to keep the multipliers busy.
static void compute_pass(const ProductKernels *kernels, const Tiles *tiles, size_t pixel, size_t pixels, size_t blocks) {
    size_t widest = kernels->widest[blocks - 1];
    size_t count = (pixels + widest - 1) / widest;
    size_t small = pixels / count, larger_count = pixels % count;
    if (larger_count > 0) {
        kernels->tiles[blocks - 1][small](tiles, pixel, larger_count);
        pixel += larger_count * (small + 1);
    }
    kernels->tiles[blocks - 1][small - 1](tiles, pixel, count - larger_count);
}

/// All terms of the blocks of one tile, pass after pass.
static void sum_blocks(const ProductKernels *kernels, Tiles tiles, const BlockedEpilogue *epilogue, size_t terms,
                       size_t pixel, size_t pixels, size_t blocks) {
    const float *addend = tiles.addend;
    int needs_few_registers = epilogue->activation <= BLOCKED_PRELU;
    int finishes_in_tile = needs_few_registers && !(addend && epilogue->adds_after_activation);
    tiles.addend = NULL;
    tiles.activation = BLOCKED_IDENTITY;
    size_t most = pass_terms(blocks);
    for (size_t first = 0; first < terms; first += most) {
        size_t left = terms - first;
        tiles.terms = left < most ? left : most;
        if (left <= most) {
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

/// Blocks of the next tile: no single block is left over, which would keep the multipliers less busy.
static size_t blocks_together(const ProductKernels *kernels, size_t blocks) {
    if (blocks <= 3) return blocks;
    return kernels->widest[3] == 0 ? 2 : blocks == 5 ? 3 : 4;
}

void blocked_sum_products(const ProductKernels *kernels, Tiles tiles, const BlockedEpilogue *epilogue, size_t terms,
                          size_t pixel, size_t pixels, size_t blocks) {
    while (blocks > 0) {
        size_t together = blocks_together(kernels, blocks);
        sum_blocks(kernels, tiles, epilogue, terms, pixel, pixels, together);
        tiles.bias += together * tiles.weight_pitch;
        tiles.weights += together * tiles.weight_pitch;
        tiles.y += together * tiles.plane;
        if (tiles.addend) tiles.addend += together * tiles.plane;
        if (tiles.slopes) tiles.slopes += together * BLOCKED_LANES;
        blocks -= together;
    }
}
