#include <string.h>

#include "int8_tile.h"

enum { ALIGNMENT = 64, LARGEST_WEIGHT_SUM = 128 }; // 255 * 128 fits in 16 bits, 255 * 129 does not

KERNEL_INLINE size_t aligned(size_t size) { return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT; }

/// How vectors of 8 output channels are shared out: blocks as equal as can be, four vectors at most.
KERNEL_INLINE size_t block_vectors(size_t remaining) {
    size_t blocks = (remaining + INT8_MOST_VECTORS - 1) / INT8_MOST_VECTORS;
    return (remaining + blocks - 1) / blocks;
}

/// The weights of one output channel.
typedef struct {
    const int8_t *weights; // [channel in group][tap]; null beyond the last output channel
    size_t first_channel;  // of its group
} Filter;

/// The output channels of one block.
typedef struct {
    const Int8Convolution *convolution;
    Filter filters[INT8_MOST_VECTORS * INT8_LANES];
    size_t count;
} Filters;

static Filters filters_from(const Int8Convolution *c, const int8_t *weights, size_t first_out, size_t count) {
    Filters filters = {.convolution = c, .count = count};
    size_t per_group = c->channels / c->groups, taps = c->kernel_height * c->kernel_width;
    for (size_t i = 0; i < count && first_out + i < c->out_channels; i++) {
        filters.filters[i].weights = weights + (first_out + i) * per_group * taps;
        filters.filters[i].first_channel = (first_out + i) / (c->out_channels / c->groups) * per_group;
    }
    return filters;
}

/// The weight for an input channel of the whole picture; 0 where there is none.
KERNEL_INLINE int8_t weight_at(const Filter *filter, size_t channel, size_t per_group, size_t taps, size_t tap) {
    size_t in_group = channel - filter->first_channel; // wraps below it
    return filter->weights && in_group < per_group ? filter->weights[in_group * taps + tap] : 0;
}

/// Whether the sum of products of bytes with these weights can leave 16 bits.
KERNEL_INLINE int exceeds(const int8_t *weights, const int8_t *more, size_t count) {
    int positive = 0, negative = 0;
    for (size_t i = 0; i < 2 * count; i++) {
        int w = i < count ? weights[i] : more[i - count];
        if (w > 0) positive += w;
        else negative -= w;
    }
    return positive > LARGEST_WEIGHT_SUM || negative > LARGEST_WEIGHT_SUM;
}

/// The weights of one step of a block: [output channel][4].
typedef struct {
    int8_t weights[INT8_MOST_VECTORS * INT8_LANES][INT8_STEP_BYTES];
    int is_zero, has_large_pair;
} Step;

static Step step_at(const Filters *filters, size_t channel, size_t tap) {
    const Int8Convolution *c = filters->convolution;
    size_t per_group = c->channels / c->groups, taps = c->kernel_height * c->kernel_width;
    Step step = {.is_zero = 1};
    for (size_t out = 0; out < filters->count; out++) {
        int8_t *four = step.weights[out];
        for (size_t i = 0; i < INT8_STEP_BYTES; i++) {
            four[i] = weight_at(&filters->filters[out], channel + i, per_group, taps, tap);
            if (four[i]) step.is_zero = 0;
        }
        if (exceeds(four, four + 1, 1) || exceeds(four + 2, four + 3, 1)) step.has_large_pair = 1;
    }
    return step;
}

/// Appends a step with those of its weights whose place in the four has the wanted parity: -1 for all.
static void write_step(const Step *step, size_t outs, int parity, int32_t offset, size_t index, int32_t *offsets,
                       int8_t *packed) {
    offsets[index] = offset;
    int8_t *target = packed + index * outs * INT8_STEP_BYTES;
    for (size_t out = 0; out < outs; out++)
        for (int i = 0; i < INT8_STEP_BYTES; i++)
            *target++ = parity < 0 || i % 2 == parity ? step->weights[out][i] : 0;
}

/// Goes through the steps of one block; writes them unless `offsets` is null.
/// - Returns: how many there are.
static size_t pack_block(const Filters *filters, int splits, int32_t *offsets, int8_t *packed) {
    const Int8Convolution *c = filters->convolution;
    size_t count = 0, outs = filters->count;
    for (size_t ky = 0; ky < c->kernel_height; ky++)
        for (size_t kx = 0; kx < c->kernel_width; kx++)
            for (size_t in = 0; in < c->channels; in += INT8_STEP_BYTES) {
                Step step = step_at(filters, in, ky * c->kernel_width + kx);
                if (step.is_zero) continue;
                int is_split = splits && step.has_large_pair;
                if (offsets) {
                    int32_t offset = (int32_t)((ptrdiff_t)(ky * c->dilation_y) * c->row_stride +
                                               (ptrdiff_t)(kx * c->dilation_x) * c->pixel_stride + (ptrdiff_t)in);
                    write_step(&step, outs, is_split ? 0 : -1, offset, count, offsets, packed);
                    if (is_split) write_step(&step, outs, 1, offset, count + 1, offsets, packed);
                }
                count += is_split ? 2 : 1;
            }
    return count;
}

/// How many of the steps can be taken in twos, from the first: the products of both are added in 16 bits.
static size_t paired_steps(const int8_t *packed, size_t steps, size_t outs) {
    size_t step_bytes = outs * INT8_STEP_BYTES;
    for (size_t step = 0; step + 1 < steps; step += 2)
        for (size_t pair = 0; pair < step_bytes; pair += 2) {
            const int8_t *first = packed + step * step_bytes + pair;
            if (exceeds(first, first + step_bytes, 2)) return step;
        }
    return steps / 2 * 2;
}

static void pack_biases(const int8_t *weights, size_t steps, size_t outs, int32_t zero_point, const int32_t *biases,
                        size_t bias_count, int32_t *packed) {
    for (size_t out = 0; out < outs; out++) {
        int32_t sum = 0;
        for (size_t step = 0; step < steps; step++)
            for (size_t i = 0; i < INT8_STEP_BYTES; i++) sum += weights[(step * outs + out) * INT8_STEP_BYTES + i];
        packed[out] = (out < bias_count ? biases[out] : 0) - zero_point * sum;
    }
}

/// Lays out the blocks and fills them unless `packed` is null.
/// - Returns: the bytes taken.
static size_t pack(const Int8Convolution *c, const int8_t *weights, const int32_t *biases, int32_t zero_point,
                   Int8InstructionSet set, uint8_t *packed) {
    const Int8TileKernels *kernels = int8_tile_kernels(set);
    size_t all = (c->out_channels + INT8_LANES - 1) / INT8_LANES, block_count = 0;
    for (size_t done = 0; done < all; done += block_vectors(all - done)) block_count++;
    Int8PackedConvolution *header = (Int8PackedConvolution *)packed;
    size_t place = aligned(sizeof *header + block_count * sizeof(Int8Block)), index = 0;
    for (size_t done = 0, vectors; done < all; done += vectors, index++) {
        vectors = block_vectors(all - done);
        size_t outs = vectors * INT8_LANES, first = done * INT8_LANES;
        int splits = kernels->adds_in_16_bits;
        Filters filters = filters_from(c, weights, first, outs);
        size_t steps = pack_block(&filters, splits, 0, 0);
        size_t biases_at = aligned(place + steps * sizeof(int32_t));
        size_t weights_at = aligned(biases_at + outs * sizeof(int32_t));
        if (packed) {
            int8_t *block_weights = (int8_t *)(packed + weights_at);
            pack_block(&filters, splits, (int32_t *)(packed + place), block_weights);
            size_t bias_count = !biases ? 0 : c->out_channels - first < outs ? c->out_channels - first : outs;
            pack_biases(block_weights, steps, outs, zero_point - (kernels->takes_signed_bytes ? 128 : 0),
                        biases ? biases + first : 0, bias_count, (int32_t *)(packed + biases_at));
            header->blocks[index] = (Int8Block){
                .first_channel = (int32_t)first,
                .vectors = (int32_t)vectors,
                .steps = (int32_t)steps,
                .paired_steps = (int32_t)(splits ? paired_steps(block_weights, steps, outs) : 0),
                .offsets_at = (int32_t)place,
                .biases_at = (int32_t)biases_at,
                .weights_at = (int32_t)weights_at,
            };
        }
        place = aligned(weights_at + steps * outs * INT8_STEP_BYTES);
    }
    if (packed) {
        header->block_count = (int32_t)block_count;
        header->input_channels_bytes = (int32_t)(c->channels * c->stride_x * c->stride_y);
    }
    return place;
}

size_t int8_packed_convolution_size(const Int8Convolution *convolution, const int8_t *weights, Int8InstructionSet set) {
    return pack(convolution, weights, 0, 0, set, 0);
}

void int8_pack_convolution(const Int8Convolution *convolution, const int8_t *weights, const int32_t *biases,
                           int32_t input_zero_point, Int8InstructionSet set, void *packed) {
    pack(convolution, weights, biases, input_zero_point, set, packed);
}
