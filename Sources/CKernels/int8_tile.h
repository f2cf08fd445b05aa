// The inner loop of a convolution over bytes: a few positions times a block of up to four vectors of 8 output channels.
//
// A step of a block takes 4 bytes at one offset from each position (4 neighbouring channels under one tap of the kernel)
// and adds their products with 4 weights to each output channel's sum. The list of offsets makes pointwise, dilated and
// grouped convolutions one case; steps whose weights are all 0 are left out.
#pragma once
#include "include/int8_kernels.h"
#include "kernel_variants.h"

enum { INT8_LANES = 8, INT8_STEP_BYTES = 4, INT8_MOST_VECTORS = 4, INT8_MOST_POSITIONS = 12 };

/// Packed weights begin with the number of blocks and their descriptions.
typedef struct {
    int32_t first_channel;
    int32_t vectors; // of 8 output channels
    int32_t steps;
    int32_t paired_steps; // the first of them, taken in twos: all their products fit in 16 bits together
    int32_t offsets_at; // int32, one a step; from the start of the packed weights, as all places here, in bytes
    int32_t biases_at;  // int32, one an output channel
    int32_t weights_at; // int8, [step][output channel][4]
} Int8Block;

typedef struct {
    int32_t block_count;
    int32_t input_channels_bytes; // bytes that one position reads, for the choice of a chunk
    Int8Block blocks[];
} Int8PackedConvolution;

typedef struct {
    const uint8_t *inputs[INT8_MOST_POSITIONS];
    uint8_t *outputs[INT8_MOST_POSITIONS];
    const uint8_t *addends[INT8_MOST_POSITIONS];
    const int32_t *offsets;
    const int8_t *weights;
    const int32_t *biases;
    const float *multipliers;
    size_t steps, paired_steps;
    const Int8Requantization *requantization;
} Int8Tile;

typedef void (*Int8TileKernel)(const Int8Tile *tile);

/// The kernels of one instruction set, by the vectors of a block less 1. A kernel always computes all its positions; what
/// lies beyond the last position is the last one again.
typedef struct {
    Int8TileKernel kernels[INT8_MOST_VECTORS];
    size_t positions[INT8_MOST_VECTORS];
    Int8TileKernel single_position_kernels[INT8_MOST_VECTORS];
    /// The products of two neighbouring bytes are added in 16 bits first: packing must split what would not fit, and may
    /// pair steps whose sums fit together.
    int adds_in_16_bits;
    /// Activations are taken as signed bytes, less 128: packing must account for it.
    int takes_signed_bytes;
} Int8TileKernels;

extern const Int8TileKernels int8_tile_portable;
#if defined(__x86_64__)
extern const Int8TileKernels int8_tile_avx2, int8_tile_avx_vnni, int8_tile_avx512_vnni;
#elif defined(__aarch64__)
extern const Int8TileKernels int8_tile_neon_dot;
#endif

KERNEL_INLINE const Int8TileKernels *int8_tile_kernels(Int8InstructionSet set) {
    switch (set) {
#if defined(__x86_64__)
    case INT8_AVX2: return &int8_tile_avx2;
    case INT8_AVX_VNNI: return &int8_tile_avx_vnni;
    case INT8_AVX512_VNNI: return &int8_tile_avx512_vnni;
#elif defined(__aarch64__)
    case INT8_NEON_DOT: return &int8_tile_neon_dot;
#endif
    default: return &int8_tile_portable;
    }
}

/// Instances of a body for blocks of 1 to 4 vectors with the positions that keep all sums in registers.
#define INT8_TILE_INSTANCES(target, suffix, p1, p2, p3, p4, adds_in_16_bits, signed_bytes)                             \
    target static void tile_1##suffix(const Int8Tile *tile) { tile_body##suffix(tile, 1, p1); }                        \
    target static void tile_2##suffix(const Int8Tile *tile) { tile_body##suffix(tile, 2, p2); }                        \
    target static void tile_3##suffix(const Int8Tile *tile) { tile_body##suffix(tile, 3, p3); }                        \
    target static void tile_4##suffix(const Int8Tile *tile) { tile_body##suffix(tile, 4, p4); }                        \
    target static void single_1##suffix(const Int8Tile *tile) { tile_body##suffix(tile, 1, 1); }                       \
    target static void single_2##suffix(const Int8Tile *tile) { tile_body##suffix(tile, 2, 1); }                       \
    target static void single_3##suffix(const Int8Tile *tile) { tile_body##suffix(tile, 3, 1); }                       \
    target static void single_4##suffix(const Int8Tile *tile) { tile_body##suffix(tile, 4, 1); }                       \
    const Int8TileKernels int8_tile##suffix = {                                                                        \
        {tile_1##suffix, tile_2##suffix, tile_3##suffix, tile_4##suffix},                                              \
        {p1, p2, p3, p4},                                                                                              \
        {single_1##suffix, single_2##suffix, single_3##suffix, single_4##suffix},                                      \
        adds_in_16_bits,                                                                                               \
        signed_bytes,                                                                                                  \
    };
