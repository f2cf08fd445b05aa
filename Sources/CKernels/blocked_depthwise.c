#include "blocked_vector.h"

enum { TILE_PIXELS = 8 };

/// Tiles of output pixels that lie side by side (with dilation: `dilation` apart), over some rows of one plane.
typedef struct {
    const BlockedConvolution *convolution;
    const float *x;          // the plane
    const float *packed;     // bias, then one vector a tap
    float *y;                // the plane
    const float *addend;     // null or as y
    size_t first_row, end_row;
    size_t column;           // first output column of the first tile
    size_t step;             // output columns between neighbours in a tile
    size_t count;            // tiles in a row
    BlockedActivation activation;
    float a, b;
    const float *slopes;
} Tiles;

typedef void (*TileKernel)(const Tiles *tiles);

/// A tile's sums: each input vector is loaded once a kernel row and goes into every output pixel that it lies under.
/// x: the tile's first input column, possibly outside the picture; columns first..<end of the tile's input are inside.
KERNEL_INLINE void sum_row(const float *x, ptrdiff_t step, const float *weights, ptrdiff_t first, ptrdiff_t end,
                           Vector *sums, int pixels, int taps, int stride, int is_inside) {
    int columns = (pixels - 1) * stride + taps;
#pragma clang loop unroll(full)
    for (int j = 0; j < columns; j++) {
        if (!is_inside && (j < first || j >= end)) continue;
        Vector v = load(x + j * step);
#pragma clang loop unroll(full)
        for (int tap = 0; tap < taps; tap++) {
            int distance = j - tap;
            if (distance < 0 || distance % stride != 0 || distance / stride >= pixels) continue;
            sums[distance / stride] += v * load(weights + tap * BLOCKED_LANES);
        }
    }
}

/// The same for any kernel width and stride.
KERNEL_INLINE void sum_row_plainly(const float *x, ptrdiff_t step, const float *weights, ptrdiff_t first, ptrdiff_t end,
                                   Vector *sums, int pixels, int taps, int stride) {
    for (int tap = 0; tap < taps; tap++) {
        Vector w = load(weights + tap * BLOCKED_LANES);
#pragma clang loop unroll(full)
        for (int p = 0; p < pixels; p++) {
            int j = p * stride + tap;
            if (j >= first && j < end) sums[p] += load(x + j * step) * w;
        }
    }
}

/// The kernel rows that lie inside the picture for output row `row`.
KERNEL_INLINE void clip_taps(const BlockedConvolution *c, ptrdiff_t y, ptrdiff_t *first, ptrdiff_t *end) {
    ptrdiff_t dilation = (ptrdiff_t)c->dilation_y, height = (ptrdiff_t)c->height;
    *first = y < 0 ? (-y + dilation - 1) / dilation : 0;
    *end = (ptrdiff_t)c->kernel_height;
    if (y + (*end - 1) * dilation >= height) *end = height > y ? (height - y + dilation - 1) / dilation : 0;
}

KERNEL_INLINE void finish_tile(const Tiles *tiles, float *y, const float *addend, const Vector *sums, int pixels,
                               BlockedActivation activation) {
    Vector slopes = activation == BLOCKED_PRELU ? load(tiles->slopes) : splat(0);
    ptrdiff_t step = (ptrdiff_t)tiles->step * BLOCKED_LANES;
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p++) {
        Vector v = addend ? sums[p] + load(addend + p * step) : sums[p];
        store(y + p * step, activate(v, activation, tiles->a, tiles->b, slopes));
    }
}

/// taps 0: any kernel width and stride.
KERNEL_BODY compute_tiles(const Tiles *tiles, int pixels, int taps, int stride, int is_inside) {
    const BlockedConvolution *c = tiles->convolution;
    int any_taps = (int)c->kernel_width, any_stride = (int)c->stride_x;
    ptrdiff_t dilation = (ptrdiff_t)c->dilation_x, width = (ptrdiff_t)c->width;
    ptrdiff_t pitch = width * BLOCKED_LANES;
    for (size_t row = tiles->first_row; row < tiles->end_row; row++) {
        ptrdiff_t top = (ptrdiff_t)(row * c->stride_y) - (ptrdiff_t)c->padding_top;
        ptrdiff_t first_tap, end_tap;
        clip_taps(c, top, &first_tap, &end_tap);
        for (size_t t = 0; t < tiles->count; t++) {
            size_t column = tiles->column + t * (size_t)pixels;
            ptrdiff_t left = (ptrdiff_t)(column * c->stride_x) - (ptrdiff_t)c->padding_left;
            ptrdiff_t first = left < 0 ? (-left + dilation - 1) / dilation : 0;
            ptrdiff_t end = width > left ? (width - left + dilation - 1) / dilation : 0;
            Vector sums[TILE_PIXELS];
            for (int p = 0; p < pixels; p++) sums[p] = load(tiles->packed);
            for (ptrdiff_t tap = first_tap; tap < end_tap; tap++) {
                const float *x = tiles->x + (top + tap * (ptrdiff_t)c->dilation_y) * pitch + left * BLOCKED_LANES;
                const float *weights = tiles->packed + (1 + tap * any_taps) * BLOCKED_LANES;
                if (taps > 0) {
                    sum_row(x, dilation * BLOCKED_LANES, weights, first, end, sums, pixels, taps, stride, is_inside);
                } else {
                    sum_row_plainly(x, dilation * BLOCKED_LANES, weights, first, end, sums, pixels, any_taps,
                                    any_stride);
                }
            }
            size_t place = (row * c->out_width + column) * BLOCKED_LANES;
            float *y = tiles->y + place;
            const float *addend = tiles->addend ? tiles->addend + place : NULL;
            switch (tiles->activation) {
            case BLOCKED_RELU: finish_tile(tiles, y, addend, sums, pixels, BLOCKED_RELU); break;
            case BLOCKED_CLIP: finish_tile(tiles, y, addend, sums, pixels, BLOCKED_CLIP); break;
            case BLOCKED_LEAKY_RELU: finish_tile(tiles, y, addend, sums, pixels, BLOCKED_LEAKY_RELU); break;
            case BLOCKED_PRELU: finish_tile(tiles, y, addend, sums, pixels, BLOCKED_PRELU); break;
            default: finish_tile(tiles, y, addend, sums, pixels, BLOCKED_IDENTITY); break;
            }
        }
    }
}

/// The tile kernels for one width and stride of the convolution's kernel.
typedef struct {
    TileKernel inside[TILE_PIXELS], at_edge[TILE_PIXELS]; // [pixels - 1]
} Kernels;

#define TILE(pixels, taps, stride, variant)                                                   \
    static void inside_##taps##_##stride##_##pixels##_##variant(const Tiles *tiles) {         \
        compute_tiles(tiles, pixels, taps, stride, 1);                                        \
    }                                                                                         \
    static void at_edge_##taps##_##stride##_##pixels##_##variant(const Tiles *tiles) {        \
        compute_tiles(tiles, pixels, taps, stride, 0);                                        \
    }
#define NAMES(place, taps, stride, variant)                                                   \
    {place##_##taps##_##stride##_1_##variant, place##_##taps##_##stride##_2_##variant,        \
     place##_##taps##_##stride##_3_##variant, place##_##taps##_##stride##_4_##variant,        \
     place##_##taps##_##stride##_5_##variant, place##_##taps##_##stride##_6_##variant,        \
     place##_##taps##_##stride##_7_##variant, place##_##taps##_##stride##_8_##variant}
#define KERNELS(taps, stride, variant)                                                        \
    TILE(1, taps, stride, variant) TILE(2, taps, stride, variant)                             \
    TILE(3, taps, stride, variant) TILE(4, taps, stride, variant)                             \
    TILE(5, taps, stride, variant) TILE(6, taps, stride, variant)                             \
    TILE(7, taps, stride, variant) TILE(8, taps, stride, variant)                             \
    static const Kernels kernels_##taps##_##stride##_##variant = {                            \
        NAMES(inside, taps, stride, variant), NAMES(at_edge, taps, stride, variant)};
#define ALL_KERNELS(variant)                                                                  \
    KERNELS(3, 1, variant) KERNELS(3, 2, variant) KERNELS(5, 1, variant)                      \
    KERNELS(5, 2, variant) KERNELS(0, 0, variant)                                             \
    static const Kernels *kernels_##variant(const BlockedConvolution *c) {                    \
        if (c->kernel_width == 3 && c->stride_x == 1) return &kernels_3_1_##variant;          \
        if (c->kernel_width == 3 && c->stride_x == 2) return &kernels_3_2_##variant;          \
        if (c->kernel_width == 5 && c->stride_x == 1) return &kernels_5_1_##variant;          \
        if (c->kernel_width == 5 && c->stride_x == 2) return &kernels_5_2_##variant;          \
        return &kernels_0_0_##variant;                                                        \
    }

ALL_KERNELS(portable)
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
ALL_KERNELS(avx2)
#pragma clang attribute pop
#endif

/// Output columns first..<end (in steps) whose whole input lies inside the picture's width.
static void inside_columns(const BlockedConvolution *c, size_t phase, size_t step, size_t count, size_t *first,
                           size_t *end) {
    size_t reach = (c->kernel_width - 1) * c->dilation_x;
    *first = *end = 0;
    for (size_t i = 0; i < count; i++) {
        size_t left = (phase + i * step) * c->stride_x;
        if (left < c->padding_left) *first = i + 1;
        else if (left - c->padding_left + reach < c->width) *end = i + 1;
    }
    if (*end < *first) *end = *first;
}

/// Output columns first..<end (in steps) in tiles of nearly the same size.
static void compute_columns(const TileKernel *kernels, Tiles tiles, size_t phase, size_t first, size_t end) {
    if (first == end) return;
    size_t columns = end - first;
    size_t count = (columns + TILE_PIXELS - 1) / TILE_PIXELS;
    size_t small = columns / count, larger_count = columns % count;
    tiles.column = phase + first * tiles.step;
    // With a step, a row's tiles are not beside each other.
    size_t together = tiles.step == 1 ? count : 1;
    for (size_t done = 0; done < count; done += tiles.count) {
        size_t size = done < larger_count ? small + 1 : small;
        tiles.count = (done < larger_count ? larger_count : count) - done;
        if (tiles.count > together) tiles.count = together;
        kernels[size - 1](&tiles);
        tiles.column += tiles.count * size * tiles.step;
    }
}

static void compute_rows(const Kernels *kernels, Tiles tiles) {
    const BlockedConvolution *c = tiles.convolution;
    // Columns `dilation` apart form a convolution without dilation of their own.
    tiles.step = c->dilation_x;
    for (size_t phase = 0; phase < tiles.step && phase < c->out_width; phase++) {
        size_t columns = (c->out_width - phase + tiles.step - 1) / tiles.step;
        size_t first, end;
        inside_columns(c, phase, tiles.step, columns, &first, &end);
        if (columns <= 2 * TILE_PIXELS) {
            compute_columns(kernels->at_edge, tiles, phase, 0, columns);
            continue;
        }
        compute_columns(kernels->at_edge, tiles, phase, 0, first);
        compute_columns(kernels->inside, tiles, phase, first, end);
        compute_columns(kernels->at_edge, tiles, phase, end, columns);
    }
}

typedef void (*Finish)(const BlockedEpilogue *, const float *, const float *, float *, size_t);

static void convolve(const Kernels *kernels, Finish finish, const BlockedConvolution *c, const float *x,
                     const float *packed, const BlockedEpilogue *epilogue, float *y, BlockedPart part) {
    size_t plane = c->out_height * c->out_width * BLOCKED_LANES, row = c->out_width * BLOCKED_LANES;
    int adds_later = epilogue->addend && epilogue->adds_after_activation;
    int finishes_in_tile = epilogue->activation <= BLOCKED_PRELU && !adds_later;
    // Rows whose results are still in the first-level cache (16 KiB) when they are finished.
    size_t band = finishes_in_tile ? c->out_height : 1 + 4096 / row;
    for (size_t block = part.first_block; block < part.end_block; block++) {
        Tiles tiles = {
            .convolution = c,
            .x = x + block * c->height * c->width * BLOCKED_LANES,
            .packed = packed + block * (1 + c->kernel_height * c->kernel_width) * BLOCKED_LANES,
            .y = y + block * plane,
            .addend = epilogue->addend && !adds_later ? epilogue->addend + block * plane : NULL,
            .activation = finishes_in_tile ? epilogue->activation : BLOCKED_IDENTITY,
            .a = epilogue->a,
            .b = epilogue->b,
            .slopes = epilogue->slopes ? epilogue->slopes + block * BLOCKED_LANES : NULL,
        };
        for (size_t r = part.first_row; r < part.end_row; r += band) {
            tiles.first_row = r;
            tiles.end_row = part.end_row - r < band ? part.end_row : r + band;
            compute_rows(kernels, tiles);
            if (finishes_in_tile) continue;
            finish(epilogue, adds_later ? epilogue->addend + block * plane + r * row : NULL, tiles.slopes,
                   tiles.y + r * row, (tiles.end_row - r) * row);
        }
    }
}

void blocked_convolve_depthwise_portable(const BlockedConvolution *convolution, const float *x, const float *packed,
                                         const BlockedEpilogue *epilogue, float *y, BlockedPart part) {
    convolve(kernels_portable(convolution), blocked_finish_portable, convolution, x, packed, epilogue, y, part);
}

void blocked_convolve_depthwise(const BlockedConvolution *convolution, const float *x, const float *packed,
                                const BlockedEpilogue *epilogue, float *y, BlockedPart part) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        convolve(kernels_avx2(convolution), blocked_finish, convolution, x, packed, epilogue, y, part);
        return;
    }
#endif
    blocked_convolve_depthwise_portable(convolution, x, packed, epilogue, y, part);
}
