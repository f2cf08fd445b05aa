#include "blocked_products.h"
#include "blocked_wide.h"

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

#define FLOATS Vector
#include "blocked_winograd_lines.h"
#define FLOATS Wide
#include "blocked_winograd_lines.h"

/// Output rows and columns of a tile start here.
typedef struct {
    ptrdiff_t top, left;
} Place;

KERNEL_INLINE Place place_of(const Batch *batch, size_t t) {
    size_t tile = batch->first + t;
    return (Place){(ptrdiff_t)(batch->first_row + tile / batch->columns * OUT),
                   (ptrdiff_t)(tile % batch->columns * OUT)};
}

/// Where row `row` and column `column` of a tile's input lie; zeros outside the picture.
KERNEL_INLINE const float *input_at(const BlockedConvolution *c, const float *x, ptrdiff_t row, ptrdiff_t column) {
    int is_inside = row >= 0 && row < (ptrdiff_t)c->height && column >= 0 && column < (ptrdiff_t)c->width;
    return is_inside ? x + (row * (ptrdiff_t)c->width + column) * BLOCKED_LANES : zeros;
}

/// One plane of the batch's input.
KERNEL_BODY transform_input_body(const Batch *batch, const float *x, float *target, size_t position_pitch, int is_wide) {
    const BlockedConvolution *c = batch->convolution;
    ptrdiff_t above = (ptrdiff_t)c->padding_top, before = (ptrdiff_t)c->padding_left;
    size_t t = 0;
    for (; is_wide && t + 2 <= batch->count; t += 2) {
        Place one = place_of(batch, t), two = place_of(batch, t + 1);
        Wide d[POSITIONS];
        for (ptrdiff_t r = 0; r < IN; r++) {
#pragma clang loop unroll(full)
            for (ptrdiff_t i = 0; i < IN; i++) {
                const float *low = input_at(c, x, one.top - above + r, one.left - before + i);
                const float *high = input_at(c, x, two.top - above + r, two.left - before + i);
                d[r * IN + i] = joined(load(low), load(high));
            }
            transform_input_line(d + r * IN, 1);
        }
        for (size_t i = 0; i < IN; i++) transform_input_line(d + i, IN);
        for (size_t p = 0; p < POSITIONS; p++) store_wide(target + p * position_pitch + t * BLOCKED_LANES, d[p]);
    }
    for (; t < batch->count; t++) {
        Place place = place_of(batch, t);
        Vector d[POSITIONS];
        for (ptrdiff_t r = 0; r < IN; r++) {
#pragma clang loop unroll(full)
            for (ptrdiff_t i = 0; i < IN; i++) {
                d[r * IN + i] = load(input_at(c, x, place.top - above + r, place.left - before + i));
            }
            transform_input_line(d + r * IN, 1);
        }
        for (size_t i = 0; i < IN; i++) transform_input_line(d + i, IN);
        for (size_t p = 0; p < POSITIONS; p++) store(target + p * position_pitch + t * BLOCKED_LANES, d[p]);
    }
}

/// What follows the products in one plane.
typedef struct {
    const BlockedEpilogue *epilogue;
    const float *bias, *addend, *slopes; // of the plane
    float *y;
} Finish;

/// The results of one tile: adds the addend and stores what lies inside the picture.
KERNEL_BODY finish_one_tile(const Batch *batch, const Finish *finish, Place place, Vector *m) {
    const BlockedConvolution *c = batch->convolution;
    const BlockedEpilogue *epilogue = finish->epilogue;
    size_t top = (size_t)place.top, left = (size_t)place.left;
    size_t rows = batch->end_row - top < OUT ? batch->end_row - top : OUT;
    size_t columns = c->out_width - left < OUT ? c->out_width - left : OUT;
    Vector slope = finish->slopes ? load(finish->slopes) : splat(0), start = load(finish->bias);
    float a = epilogue->a, b = epilogue->b;
    for (size_t r = 0; r < rows; r++) {
        size_t at = ((top + r) * c->out_width + left) * BLOCKED_LANES;
        const float *addend = finish->addend ? finish->addend + at : NULL;
        Vector *line = m + r * IN;
        for (size_t i = 0; i < OUT; i++) line[i] += start;
        if (addend && !epilogue->adds_after_activation) {
            for (size_t i = 0; i < columns; i++) line[i] += load(addend + i * BLOCKED_LANES);
        }
#define LOOP(ACTIVATION) \
    for (size_t i = 0; i < OUT; i++) line[i] = activate(line[i], ACTIVATION, a, b, slope);
        FOR_EACH_ACTIVATION(LOOP)
#undef LOOP
        if (addend && epilogue->adds_after_activation) {
            for (size_t i = 0; i < columns; i++) line[i] += load(addend + i * BLOCKED_LANES);
        }
        for (size_t i = 0; i < columns; i++) store(finish->y + at + i * BLOCKED_LANES, line[i]);
    }
}

/// Two tiles in one register each: low and high half. The tiles need not be neighbours.
KERNEL_BODY finish_two_tiles(const Batch *batch, const Finish *finish, Place one, Place two, Wide *m) {
    const BlockedConvolution *c = batch->convolution;
    const BlockedEpilogue *epilogue = finish->epilogue;
    Vector slopes = finish->slopes ? load(finish->slopes) : splat(0), bias = load(finish->bias);
    Wide slope = joined(slopes, slopes), start = joined(bias, bias);
    float a = epilogue->a, b = epilogue->b;
    for (size_t r = 0; r < OUT; r++) {
        ptrdiff_t width = (ptrdiff_t)c->out_width;
        size_t low = (size_t)((one.top + (ptrdiff_t)r) * width + one.left) * BLOCKED_LANES;
        size_t high = (size_t)((two.top + (ptrdiff_t)r) * width + two.left) * BLOCKED_LANES;
        Wide *line = m + r * IN, addend[OUT] = {0};
        if (finish->addend) {
            for (size_t i = 0; i < OUT * BLOCKED_LANES; i += BLOCKED_LANES) {
                addend[i / BLOCKED_LANES] = joined(load(finish->addend + low + i), load(finish->addend + high + i));
            }
        }
        for (size_t i = 0; i < OUT; i++) line[i] += start;
        if (!epilogue->adds_after_activation) {
            for (size_t i = 0; i < OUT; i++) line[i] += addend[i];
        }
#define LOOP(ACTIVATION) \
    for (size_t i = 0; i < OUT; i++) line[i] = activate(line[i], ACTIVATION, a, b, slope);
        FOR_EACH_ACTIVATION(LOOP)
#undef LOOP
        if (epilogue->adds_after_activation) {
            for (size_t i = 0; i < OUT; i++) line[i] += addend[i];
        }
        for (size_t i = 0; i < OUT; i++) {
            store(finish->y + low + i * BLOCKED_LANES, low_half(line[i]));
            store(finish->y + high + i * BLOCKED_LANES, high_half(line[i]));
        }
    }
}

KERNEL_INLINE int is_whole(const Batch *batch, Place place) {
    return (size_t)place.top + OUT <= batch->end_row && (size_t)place.left + OUT <= batch->convolution->out_width;
}

/// One plane of the batch's result.
KERNEL_BODY transform_output_body(const Batch *batch, const float *products, size_t position_pitch,
                                  const Finish *finish, int is_wide) {
    for (size_t t = 0; t < batch->count; t++) {
        Place place = place_of(batch, t);
        const float *first = products + t * BLOCKED_LANES;
        if (is_wide && t + 1 < batch->count) {
            Place next = place_of(batch, t + 1);
            if (is_whole(batch, place) && is_whole(batch, next)) {
                Wide m[POSITIONS];
                for (size_t p = 0; p < POSITIONS; p++) m[p] = load_wide(first + p * position_pitch);
                for (size_t i = 0; i < IN; i++) transform_output_line(m + i, IN);
                for (size_t r = 0; r < OUT; r++) transform_output_line(m + r * IN, 1);
                finish_two_tiles(batch, finish, place, next, m);
                t++;
                continue;
            }
        }
        Vector m[POSITIONS];
        for (size_t p = 0; p < POSITIONS; p++) m[p] = load(first + p * position_pitch);
        for (size_t i = 0; i < IN; i++) transform_output_line(m + i, IN);
        for (size_t r = 0; r < OUT; r++) transform_output_line(m + r * IN, 1);
        finish_one_tile(batch, finish, place, m);
    }
}

/// The transforms of one instruction set.
typedef struct {
    const ProductKernels *products;
    void (*input)(const Batch *batch, const float *x, float *target, size_t position_pitch);
    void (*output)(const Batch *batch, const float *products, size_t position_pitch, const Finish *finish);
} Kernels;

#define KERNELS(variant, is_wide)                                                                                     \
    static void input_##variant(const Batch *batch, const float *x, float *target, size_t position_pitch) {           \
        transform_input_body(batch, x, target, position_pitch, is_wide);                                              \
    }                                                                                                                 \
    static void output_##variant(const Batch *batch, const float *products, size_t position_pitch,                    \
                                 const Finish *finish) {                                                              \
        transform_output_body(batch, products, position_pitch, finish, is_wide);                                      \
    }                                                                                                                 \
    static const Kernels kernels_##variant = {&blocked_product_kernels_##variant, input_##variant, output_##variant};

KERNELS(portable, 0)
#if defined(__x86_64__)
#pragma clang attribute push(KERNEL_AVX2, apply_to = function)
KERNELS(avx2, 0)
#pragma clang attribute pop
#pragma clang attribute push(KERNEL_AVX512, apply_to = function)
KERNELS(avx512, 1)
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
        const Finish finish = {
            .epilogue = epilogue,
            .bias = packed + lane,
            .addend = epilogue->addend ? epilogue->addend + start : NULL,
            .slopes = epilogue->slopes ? epilogue->slopes + lane : NULL,
            .y = y + start,
        };
        kernels->output(batch, products + block * plane, blocks * plane, &finish);
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

#define PARAMETERS                                                                       \
    (const BlockedConvolution *convolution, const float *x, const float *packed,         \
     const BlockedEpilogue *epilogue, float *y, BlockedPart part, float *scratch)
#define VARIANT(variant)                                                                 \
    void blocked_convolve_winograd_##variant PARAMETERS {                                \
        convolve(&kernels_##variant, convolution, x, packed, epilogue, y, part, scratch); \
    }

VARIANT(portable)
#if defined(__x86_64__)
VARIANT(avx2)
VARIANT(avx512)
#endif
KERNEL_CHOICE(blocked_convolve_winograd, PARAMETERS, (convolution, x, packed, epilogue, y, part, scratch))
