// Sums of products over runs of pixels and planes, cut into tiles and into passes that fit the caches. Dense and Winograd
// convolution are made of them.
#pragma once
#include "blocked_tiles.h"

/// The tile kernels of one instruction set, and its pass for activations that need many registers.
typedef struct {
    TileKernel tiles[MOST_TILE_BLOCKS][MOST_TILE_PIXELS]; // [blocks - 1][pixels - 1]
    size_t widest[MOST_TILE_BLOCKS];                      // pixels of the largest tile with so many blocks; 0: there is none
    void (*finish)(const BlockedEpilogue *epilogue, const float *addend, const float *slopes, float *y, size_t count);
} ProductKernels;

extern const ProductKernels blocked_product_kernels_portable;
#if defined(__x86_64__)
extern const ProductKernels blocked_product_kernels_avx2, blocked_product_kernels_avx512;
#endif

/// Output pixels pixel..<pixel + pixels of `blocks` planes. `tiles` is as the first plane's first term has it; its terms
/// and activation are set here.
void blocked_sum_products(const ProductKernels *kernels, Tiles tiles, const BlockedEpilogue *epilogue, size_t terms,
                          size_t pixel, size_t pixels, size_t blocks);
