// Packed weights of a depthwise convolution, in blocks of 32, 16 or 8 channels.
//
// Taps are taken two at a time: the bytes of two pixels are interleaved and multiplied by interleaved weights. Where no two
// products exceed 16 bits together, they are added there, and packing says after which pairs the sums must move on to 32
// bits; other blocks multiply in 16 bits and add in 32.
#pragma once
#include "include/int8_kernels.h"
#include "kernel_variants.h"

enum {
    DEPTHWISE_MOST_CHANNELS = 32,
    DEPTHWISE_PAIR_WEIGHTS = 2 * DEPTHWISE_MOST_CHANNELS,
    LARGEST_WEIGHT_SUM = 128, // 255 * 128 fits in 16 bits, 255 * 129 does not
};

/// Two taps of a block; the second is the first again, with weights of 0, where their number is odd.
typedef struct {
    int32_t offsets[2];
    int32_t ends_run; // the 16-bit sums would not hold the next pair too
} DepthwisePair;

typedef struct {
    int32_t first_channel;
    int32_t channels; // 32, 16 or 8
    int32_t is_narrow; // weights are int8 and add up in 16 bits
    int32_t pairs;
    int32_t pairs_at;   // DepthwisePair, from the start of the packed weights, as all places here, in bytes
    int32_t biases_at;  // int32, in the places of `depthwise_sum_place`
    int32_t weights_at; // [pair][64]: int8 in the places of `depthwise_narrow_place`, or int16 in those of the sums
} DepthwiseBlock;

typedef struct {
    int32_t block_count;
    DepthwiseBlock blocks[];
} PackedDepthwise;

/// The place of a channel's narrow weight for the first tap of a pair, the second follows: two registers of 32 bytes that
/// interleaving within their halves of 16 bytes fills with channels 0...7, 16...23 and 8...15, 24...31.
KERNEL_INLINE size_t depthwise_narrow_place(size_t channel) {
    size_t half = channel / 16, is_high = channel % 16 / 8;
    return is_high * 32 + half * 16 + channel % 8 * 2;
}

/// The place of a channel's sum: four registers of 8 sums, channels 4r...4r+3 and 16+4r...16+4r+3 in register r. Wide
/// weights lie at twice that place, the second tap's after the first.
KERNEL_INLINE size_t depthwise_sum_place(size_t channel) {
    return channel % 16 / 4 * 8 + channel / 16 * 4 + channel % 4;
}
