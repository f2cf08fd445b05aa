#include "blocked_products.h"

/// A tile of OUT × OUT results comes from IN × IN inputs.
enum { OUT = 4, IN = 6, POSITIONS = IN * IN };

int blocked_winograd_pays(const BlockedConvolution *c) {
    return c->kernel_height == 3 && c->kernel_width == 3 && c->stride_y == 1 && c->stride_x == 1 && c->dilation_y == 1
        && c->dilation_x == 1 && c->groups == 1 && !c->is_planar && c->channels >= 16 && c->out_channels >= 16
        && c->out_height * c->out_width >= 64;
}

/// Tiles transformed together: enough to use each weight often, few enough for their input to fit in the second-level
/// cache (256 KiB).
static size_t batch_tiles(const BlockedConvolution *c) {
    size_t tiles = 65536 / (POSITIONS * c->channels);
    return tiles < 24 ? 24 : tiles > 96 ? 96 : tiles;
}

// Packed weights: the bias in whole blocks, then [position][block][1 + channel][8], where the 1 is zeros for a bias.

size_t blocked_winograd_packed_count(const BlockedConvolution *c) {
    size_t blocks = blocked_count(c->out_channels);
    return blocks * BLOCKED_LANES * (1 + POSITIONS * (1 + c->channels));
}

/// G of the paper for the interpolation points 0, ±1 and ±2.
static const double kernel_transform[IN][3] = {
    {1.0 / 4, 0, 0},
    {-1.0 / 6, -1.0 / 6, -1.0 / 6},
    {-1.0 / 6, 1.0 / 6, -1.0 / 6},
    {1.0 / 24, 1.0 / 12, 1.0 / 6},
    {1.0 / 24, -1.0 / 12, 1.0 / 6},
    {0, 0, 1},
};

static float transformed_weight(const float *kernel, size_t row, size_t column) {
    double sum = 0;
    for (size_t y = 0; y < 3; y++) {
        for (size_t x = 0; x < 3; x++) {
            sum += kernel_transform[row][y] * kernel_transform[column][x] * (double)kernel[y * 3 + x];
        }
    }
    return (float)sum;
}

void blocked_pack_winograd(const BlockedConvolution *c, const float *weights, const float *bias, float *packed) {
    size_t lanes = blocked_count(c->out_channels) * BLOCKED_LANES, pitch = (1 + c->channels) * BLOCKED_LANES;
    for (size_t out = 0; out < lanes; out++) {
        int counts = out < c->out_channels;
        packed[out] = counts && bias ? bias[out] : 0;
        for (size_t position = 0; position < POSITIONS; position++) {
            float *target = packed + lanes + position * lanes / BLOCKED_LANES * pitch
                + out / BLOCKED_LANES * pitch + out % BLOCKED_LANES;
            target[0] = 0;
            for (size_t i = 0; i < c->channels; i++) {
                const float *kernel = weights + (out * c->channels + i) * 9;
                target[(1 + i) * BLOCKED_LANES] =
                    counts ? transformed_weight(kernel, position / IN, position % IN) : 0;
            }
        }
    }
}

// Scratch: the offsets of the input channels, then transformed input and products as [position][block][tile][8].

size_t blocked_winograd_scratch_count(const BlockedConvolution *c) {
    size_t planes = blocked_count(c->channels) + blocked_count(c->out_channels);
    return c->channels + POSITIONS * planes * batch_tiles(c) * BLOCKED_LANES;
}

/// A run of tiles of the result: tile t lies in row t / columns of tiles, from `first_row` of the result on.
typedef struct {
    const BlockedConvolution *convolution;
    size_t first_row, end_row, columns;
    size_t first, count;
    size_t pitch; // tiles from a plane of a position to the next
} Batch;

static const float zeros[BLOCKED_LANES] = {0};

/// Bᵀ of the paper, applied to six vectors `step` apart.
KERNEL_BODY transform_input_line(Vector *d, size_t step) {
    Vector d0 = d[0], d1 = d[step], d2 = d[2 * step], d3 = d[3 * step], d4 = d[4 * step], d5 = d[5 * step];
    Vector even = d4 - 4 * d2, odd = d3 - 4 * d1, even2 = d4 - d2, odd2 = 2 * (d3 - d1);
    d[0] = 4 * d0 - 5 * d2 + d4;
    d[step] = even + odd;
    d[2 * step] = even - odd;
    d[3 * step] = even2 + odd2;
    d[4 * step] = even2 - odd2;
    d[5 * step] = 4 * d1 - 5 * d3 + d5;
}

/// One plane of the batch's input.
KERNEL_BODY transform_input_body(const Batch *batch, const float *x, float *target, size_t position_pitch) {
    const BlockedConvolution *c = batch->convolution;
    for (size_t t = 0; t < batch->count; t++) {
        size_t tile = batch->first + t;
        ptrdiff_t top = (ptrdiff_t)(batch->first_row + tile / batch->columns * OUT) - (ptrdiff_t)c->padding_top;
        ptrdiff_t left = (ptrdiff_t)(tile % batch->columns * OUT) - (ptrdiff_t)c->padding_left;
        Vector d[POSITIONS];
        for (ptrdiff_t r = 0; r < IN; r++) {
            int has_row = top + r >= 0 && top + r < (ptrdiff_t)c->height;
            const float *row = x + ((top + r) * (ptrdiff_t)c->width + left) * BLOCKED_LANES;
#pragma clang loop unroll(full)
            for (ptrdiff_t i = 0; i < IN; i++) {
                int is_inside = has_row && left + i >= 0 && left + i < (ptrdiff_t)c->width;
                d[r * IN + i] = load(is_inside ? row + i * BLOCKED_LANES : zeros);
            }
            transform_input_line(d + r * IN, 1);
        }
        for (size_t i = 0; i < IN; i++) transform_input_line(d + i, IN);
        for (size_t p = 0; p < POSITIONS; p++) store(target + p * position_pitch + t * BLOCKED_LANES, d[p]);
    }
}

/// Aᵀ of the paper, applied to six vectors `step` apart; the results are the first four.
KERNEL_BODY transform_output_line(Vector *m, size_t step) {
    Vector m0 = m[0], m5 = m[5 * step];
    Vector sum1 = m[step] + m[2 * step], difference1 = m[step] - m[2 * step];
    Vector sum2 = m[3 * step] + m[4 * step], difference2 = m[3 * step] - m[4 * step];
    m[0] = m0 + sum1 + sum2;
    m[step] = difference1 + 2 * difference2;
    m[2 * step] = sum1 + 4 * sum2;
    m[3 * step] = difference1 + 8 * difference2 + m5;
}

/// One plane of the batch's result.
KERNEL_BODY transform_output_body(const Batch *batch, const float *products, size_t position_pitch, const float *bias,
                                  const BlockedEpilogue *epilogue, const float *addend, const float *slopes, float *y) {
    const BlockedConvolution *c = batch->convolution;
    Vector slope = slopes ? load(slopes) : splat(0), start = load(bias);
    float a = epilogue->a, b = epilogue->b;
    for (size_t t = 0; t < batch->count; t++) {
        size_t tile = batch->first + t;
        size_t top = batch->first_row + tile / batch->columns * OUT, left = tile % batch->columns * OUT;
        size_t rows = batch->end_row - top < OUT ? batch->end_row - top : OUT;
        size_t columns = c->out_width - left < OUT ? c->out_width - left : OUT;
        Vector m[POSITIONS];
        for (size_t p = 0; p < POSITIONS; p++) m[p] = load(products + p * position_pitch + t * BLOCKED_LANES);
        for (size_t i = 0; i < IN; i++) transform_output_line(m + i, IN);
        for (size_t r = 0; r < OUT; r++) transform_output_line(m + r * IN, 1);
        for (size_t r = 0; r < rows; r++) {
            size_t place = ((top + r) * c->out_width + left) * BLOCKED_LANES;
            Vector *line = m + r * IN;
            for (size_t i = 0; i < OUT; i++) line[i] += start;
            if (addend && !epilogue->adds_after_activation) {
                for (size_t i = 0; i < columns; i++) line[i] += load(addend + place + i * BLOCKED_LANES);
            }
#define LOOP(ACTIVATION) \
    for (size_t i = 0; i < OUT; i++) line[i] = activate(line[i], ACTIVATION, a, b, slope);
            FOR_EACH_ACTIVATION(LOOP)
#undef LOOP
            if (addend && epilogue->adds_after_activation) {
                for (size_t i = 0; i < columns; i++) line[i] += load(addend + place + i * BLOCKED_LANES);
            }
            for (size_t i = 0; i < columns; i++) store(y + place + i * BLOCKED_LANES, line[i]);
        }
    }
}

/// The transforms of one instruction set.
typedef struct {
    const ProductKernels *products;
    void (*input)(const Batch *batch, const float *x, float *target, size_t position_pitch);
    void (*output)(const Batch *batch, const float *products, size_t position_pitch, const float *bias,
                   const BlockedEpilogue *epilogue, const float *addend, const float *slopes, float *y);
} Kernels;

#define KERNELS(variant)                                                                                              \
    static void input_##variant(const Batch *batch, const float *x, float *target, size_t position_pitch) {           \
        transform_input_body(batch, x, target, position_pitch);                                                       \
    }                                                                                                                 \
    static void output_##variant(const Batch *batch, const float *products, size_t position_pitch, const float *bias, \
                                 const BlockedEpilogue *epilogue, const float *addend, const float *slopes,           \
                                 float *y) {                                                                          \
        transform_output_body(batch, products, position_pitch, bias, epilogue, addend, slopes, y);                    \
    }                                                                                                                 \
    static const Kernels kernels_##variant = {&blocked_product_kernels_##variant, input_##variant, output_##variant};

KERNELS(portable)
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
KERNELS(avx2)
#pragma clang attribute pop
#endif

static void convolve_batch(const Kernels *kernels, const Batch *batch, const float *x, const float *packed,
                           const BlockedEpilogue *epilogue, float *y, BlockedPart part, float *scratch) {
    const BlockedConvolution *c = batch->convolution;
    size_t planes = blocked_count(c->channels), blocks = blocked_count(c->out_channels);
    size_t plane = batch->pitch * BLOCKED_LANES, weight_pitch = (1 + c->channels) * BLOCKED_LANES;
    float *input = scratch + c->channels, *products = input + POSITIONS * planes * plane;
    for (size_t i = 0; i < planes; i++) {
        kernels->input(batch, x + i * c->height * c->width * BLOCKED_LANES, input + i * plane, planes * plane);
    }
    const BlockedEpilogue none = {.activation = BLOCKED_IDENTITY};
    for (size_t position = 0; position < POSITIONS; position++) {
        const float *zero_bias = packed + blocks * BLOCKED_LANES + (position * blocks + part.first_block) * weight_pitch;
        Tiles tiles = {
            .x = input + position * planes * plane,
            .column_step = BLOCKED_LANES,
            .width = batch->count,
            .offsets = (const int32_t *)scratch,
            .bias = zero_bias,
            .weights = zero_bias + BLOCKED_LANES,
            .weight_pitch = weight_pitch,
            .y = products + (position * blocks + part.first_block) * plane,
            .plane = plane,
        };
        blocked_sum_products(kernels->products, tiles, &none, c->channels, 0, batch->count,
                             part.end_block - part.first_block);
    }
    for (size_t block = part.first_block; block < part.end_block; block++) {
        size_t start = block * c->out_height * c->out_width * BLOCKED_LANES, lane = block * BLOCKED_LANES;
        kernels->output(batch, products + block * plane, blocks * plane, packed + lane, epilogue,
                        epilogue->addend ? epilogue->addend + start : NULL,
                        epilogue->slopes ? epilogue->slopes + lane : NULL, y + start);
    }
}

static void convolve(const Kernels *kernels, const BlockedConvolution *c, const float *x, const float *packed,
                     const BlockedEpilogue *epilogue, float *y, BlockedPart part, float *scratch) {
    Batch batch = {
        .convolution = c,
        .first_row = part.first_row,
        .end_row = part.end_row,
        .columns = (c->out_width + OUT - 1) / OUT,
        .pitch = batch_tiles(c),
    };
    int32_t *offsets = (int32_t *)scratch;
    for (size_t i = 0; i < c->channels; i++) {
        offsets[i] = (int32_t)(i / BLOCKED_LANES * batch.pitch * BLOCKED_LANES + i % BLOCKED_LANES);
    }
    size_t tiles = (part.end_row - part.first_row + OUT - 1) / OUT * batch.columns;
    size_t batches = (tiles + batch.pitch - 1) / batch.pitch;
    for (size_t i = 0; i < batches; i++) {
        batch.first = tiles * i / batches;
        batch.count = tiles * (i + 1) / batches - batch.first;
        convolve_batch(kernels, &batch, x, packed, epilogue, y, part, scratch);
    }
}

void blocked_convolve_winograd_portable(const BlockedConvolution *convolution, const float *x, const float *packed,
                                        const BlockedEpilogue *epilogue, float *y, BlockedPart part, float *scratch) {
    convolve(&kernels_portable, convolution, x, packed, epilogue, y, part, scratch);
}

void blocked_convolve_winograd(const BlockedConvolution *convolution, const float *x, const float *packed,
                               const BlockedEpilogue *epilogue, float *y, BlockedPart part, float *scratch) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        convolve(&kernels_avx2, convolution, x, packed, epilogue, y, part, scratch);
        return;
    }
#endif
    convolve(&kernels_portable, convolution, x, packed, epilogue, y, part, scratch);
}
