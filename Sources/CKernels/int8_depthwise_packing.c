#include <string.h>

#include "int8_depthwise.h"
#include "int8_depthwise_avx512_vnni.h"

enum { ALIGNMENT = 64, LANES = 8 };

KERNEL_INLINE size_t aligned(size_t size) { return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT; }

/// remaining: channels that are left, in whole groups of 8.
KERNEL_INLINE size_t block_channels(size_t remaining, Int8InstructionSet set) {
    if (set < INT8_AVX2) return LANES;
    return remaining >= 32 ? 32 : remaining >= 16 ? 16 : LANES;
}

/// The largest sums that 16 bits hold so far, of each channel of a block, by sign of the weights.
typedef struct {
    int32_t positive[DEPTHWISE_MOST_CHANNELS], negative[DEPTHWISE_MOST_CHANNELS];
} Bounds;

typedef struct {
    const Int8Convolution *convolution;
    const int8_t *weights;
    size_t first_channel, channels;
} Block;

KERNEL_INLINE int8_t weight_at(const Block *block, size_t channel, size_t tap) {
    const Int8Convolution *c = block->convolution;
    if (block->first_channel + channel >= c->channels) return 0;
    return block->weights[(block->first_channel + channel) * c->kernel_height * c->kernel_width + tap];
}

/// Adds taps first..<first + count to the bounds.
/// - Returns: whether 16 bits still hold every sum.
static int add_taps(const Block *block, size_t first, size_t count, Bounds *bounds) {
    int fits = 1;
    for (size_t channel = 0; channel < block->channels; channel++) {
        for (size_t tap = first; tap < first + count; tap++) {
            int8_t w = weight_at(block, channel, tap);
            if (w > 0) bounds->positive[channel] += w;
            else bounds->negative[channel] -= w;
        }
        if (bounds->positive[channel] > LARGEST_WEIGHT_SUM || bounds->negative[channel] > LARGEST_WEIGHT_SUM) fits = 0;
    }
    return fits;
}

KERNEL_INLINE int32_t tap_offset(const Int8Convolution *c, size_t tap) {
    size_t ky = tap / c->kernel_width, kx = tap % c->kernel_width;
    return (int32_t)((ptrdiff_t)(ky * c->dilation_y) * c->row_stride +
                     (ptrdiff_t)(kx * c->dilation_x) * c->pixel_stride);
}

/// Whether to add in 16 bits: the products of every pair of taps must fit, and those of several pairs together as a rule,
/// since moving sums on to 32 bits costs more than products that are made there.
static int is_narrow(const Block *block, Int8InstructionSet set) {
    size_t taps = block->convolution->kernel_height * block->convolution->kernel_width, runs = 1;
    if (set < INT8_AVX2) return 0;
    Bounds run = {0};
    for (size_t tap = 0; tap < taps; tap += 2) {
        size_t count = tap + 1 < taps ? 2 : 1;
        if (add_taps(block, tap, count, &run)) continue;
        run = (Bounds){0};
        runs++;
        if (!add_taps(block, tap, count, &run)) return 0;
    }
    return 4 * runs <= taps;
}

KERNEL_INLINE size_t pair_count(const Int8Convolution *c) { return (c->kernel_height * c->kernel_width + 1) / 2; }

static void pack_pairs(const Block *block, DepthwisePair *pairs) {
    const Int8Convolution *c = block->convolution;
    size_t taps = c->kernel_height * c->kernel_width;
    Bounds run = {0};
    for (size_t tap = 0, taken; tap < taps; tap += taken) {
        taken = tap + 1 < taps ? 2 : 1;
        pairs[tap / 2] = (DepthwisePair){{tap_offset(c, tap), tap_offset(c, tap + taken - 1)}, tap + 2 >= taps};
        if (!add_taps(block, tap, taken, &run) && tap > 0) {
            pairs[tap / 2 - 1].ends_run = 1;
            run = (Bounds){0};
            add_taps(block, tap, taken, &run);
        }
    }
}

/// Fills the places of the channels; the others stay 0.
static void pack_weights(const Block *block, int is_narrow, uint8_t *packed) {
    size_t taps = block->convolution->kernel_height * block->convolution->kernel_width;
    for (size_t tap = 0; tap < taps; tap++)
        for (size_t channel = 0; channel < block->channels; channel++) {
            int8_t weight = weight_at(block, channel, tap);
            size_t first = tap / 2 * DEPTHWISE_PAIR_WEIGHTS + tap % 2;
            if (is_narrow) ((int8_t *)packed)[first + depthwise_narrow_place(channel)] = weight;
            else ((int16_t *)packed)[first + 2 * depthwise_sum_place(channel)] = weight;
        }
}

static void pack_biases(const Block *block, const int32_t *biases, int32_t zero_point, int32_t *packed) {
    const Int8Convolution *c = block->convolution;
    for (size_t channel = 0; channel < block->channels; channel++) {
        int32_t sum = 0;
        for (size_t tap = 0; tap < c->kernel_height * c->kernel_width; tap++) sum += weight_at(block, channel, tap);
        int32_t bias = biases && block->first_channel + channel < c->channels ? biases[block->first_channel + channel] : 0;
        packed[depthwise_sum_place(channel)] = bias - zero_point * sum;
    }
}

/// Lays out the blocks and fills them unless `packed` is null.
/// - Returns: the bytes taken.
static size_t pack(const Int8Convolution *c, const int8_t *weights, const int32_t *biases, int32_t zero_point,
                   Int8InstructionSet set, uint8_t *packed) {
    size_t all = (c->channels + LANES - 1) / LANES * LANES, block_count = 0;
    for (size_t done = 0; done < all; done += block_channels(all - done, set)) block_count++;
    PackedDepthwise *header = (PackedDepthwise *)packed;
    size_t place = aligned(sizeof *header + block_count * sizeof(DepthwiseBlock)), index = 0;
    for (size_t done = 0, channels; done < all; done += channels, index++) {
        channels = block_channels(all - done, set);
        Block block = {c, weights, done, channels};
        size_t pairs = pair_count(c);
        int narrow = is_narrow(&block, set);
        size_t biases_at = aligned(place + pairs * sizeof(DepthwisePair));
        size_t weights_at = biases_at + DEPTHWISE_MOST_CHANNELS * sizeof(int32_t);
        size_t end = weights_at + pairs * DEPTHWISE_PAIR_WEIGHTS * (narrow ? sizeof(int8_t) : sizeof(int16_t));
        if (packed) {
            header->blocks[index] = (DepthwiseBlock){
                .first_channel = (int32_t)done,
                .channels = (int32_t)channels,
                .is_narrow = narrow,
                .pairs = (int32_t)pairs,
                .pairs_at = (int32_t)place,
                .biases_at = (int32_t)biases_at,
                .weights_at = (int32_t)weights_at,
            };
            memset(packed + place, 0, end - place);
            pack_pairs(&block, (DepthwisePair *)(packed + place));
            pack_weights(&block, narrow, packed + weights_at);
            pack_biases(&block, biases, zero_point, (int32_t *)(packed + biases_at));
        }
        place = aligned(end);
    }
    if (packed) header->block_count = (int32_t)block_count;
    return place;
}

size_t int8_packed_depthwise_size(const Int8Convolution *convolution, const int8_t *weights, Int8InstructionSet set) {
#if defined(__x86_64__)
    if (takes_quads(convolution, set)) return int8_packed_depthwise_quads_size(convolution);
#endif
    return pack(convolution, weights, 0, 0, set, 0);
}

void int8_pack_depthwise(const Int8Convolution *convolution, const int8_t *weights, const int32_t *biases,
                         int32_t input_zero_point, Int8InstructionSet set, void *packed) {
#if defined(__x86_64__)
    if (takes_quads(convolution, set)) {
        int8_pack_depthwise_quads(convolution, weights, biases, input_zero_point, packed);
        return;
    }
#endif
    pack(convolution, weights, biases, input_zero_point, set, packed);
}
