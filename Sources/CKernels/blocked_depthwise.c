#include "blocked_vector.h"

enum { TILE_PIXELS = 8 };

/// Tiles of output pixels that lie side by side (with dilation: `step` floats apart), over some rows of one plane whose
/// taps are all inside the picture's height.
typedef struct {
    const float *x;          // first row under the first tap, column of the first tile's first tap, perhaps outside
    ptrdiff_t row_step;      // floats from an output row's input to the next one's
    ptrdiff_t tap_step;      // floats from a tap's row to the next one's
    ptrdiff_t column_step;   // floats from a tap to the next one and from an output pixel of a tile to the next one
    ptrdiff_t tile_step;     // floats from a tile's input to the next one's
    const float *bias, *weights;
    int tap_rows;            // rows of taps
    int taps, stride;        // of the kernel's width
    int first, end;          // columns of the tile's input that are inside the picture
    float *y;
    const float *addend;     // null or as y
    ptrdiff_t y_row_step, y_tile_step;
    size_t rows, count;      // of tiles
    BlockedActivation activation;
    float a, b;
    const float *slopes;
} Tiles;

typedef void (*TileKernel)(const Tiles *tiles);

static const float zeros[BLOCKED_LANES] = {0};

/// A tile's sums: each input vector is loaded once a kernel row and goes into every output pixel that it lies under.
/// x: the tile's first input column, possibly outside the picture; bit j of `inside` tells whether column j is inside.
KERNEL_INLINE void sum_row(const float *x, ptrdiff_t step, const float *weights, uint32_t inside, Vector *sums, int pixels,
                           int taps, int stride) {
    int columns = (pixels - 1) * stride + taps;
#pragma clang loop unroll(full)
    for (int j = 0; j < columns; j++) {
        int may_be_outside = j < taps - 1 || j > columns - taps;
        Vector v = load(may_be_outside && !(inside >> j & 1) ? zeros : x + j * step);
#pragma clang loop unroll(full)
        for (int tap = 0; tap < taps; tap++) {
            int distance = j - tap;
            if (distance < 0 || distance % stride != 0 || distance / stride >= pixels) continue;
            sums[distance / stride] += v * load(weights + tap * BLOCKED_LANES);
        }
    }
}

/// The same for any kernel width and stride; columns first..<end are inside.
KERNEL_INLINE void sum_row_plainly(const float *x, ptrdiff_t step, const float *weights, int first, int end, Vector *sums,
                                   int pixels, int taps, int stride) {
    for (int tap = 0; tap < taps; tap++) {
        Vector w = load(weights + tap * BLOCKED_LANES);
#pragma clang loop unroll(full)
        for (int p = 0; p < pixels; p++) {
            int j = p * stride + tap;
            if (j >= first && j < end) sums[p] += load(x + j * step) * w;
        }
    }
}

KERNEL_INLINE void finish_tile(float *y, const float *addend, ptrdiff_t step, const Vector *sums, int pixels,
                               BlockedActivation activation, float a, float b, Vector slopes) {
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p++) {
        Vector v = addend ? sums[p] + load(addend + p * step) : sums[p];
        store(y + p * step, activate(v, activation, a, b, slopes));
    }
}

/// taps 0: any kernel width and stride.
KERNEL_BODY compute_tile(const Tiles *tiles, const float *x, ptrdiff_t place, ptrdiff_t step, int pixels, int taps,
                         int stride, uint32_t inside) {
    Vector sums[TILE_PIXELS];
    for (int p = 0; p < pixels; p++) sums[p] = load(tiles->bias);
    const float *weights = tiles->weights;
    for (int row = 0; row < tiles->tap_rows; row++, x += tiles->tap_step, weights += tiles->taps * BLOCKED_LANES) {
        if (taps > 0) sum_row(x, step, weights, inside, sums, pixels, taps, stride);
        else sum_row_plainly(x, step, weights, tiles->first, tiles->end, sums, pixels, tiles->taps, tiles->stride);
    }
    float *y = tiles->y + place, a = tiles->a, b = tiles->b;
    const float *addend = tiles->addend ? tiles->addend + place : NULL;
    Vector slopes = tiles->activation == BLOCKED_PRELU ? load(tiles->slopes) : splat(0);
#define FINISH(activation) \
    case activation: finish_tile(y, addend, step, sums, pixels, activation, a, b, slopes); break;
    switch (tiles->activation) {
        FINISH(BLOCKED_RELU)
        FINISH(BLOCKED_CLIP)
        FINISH(BLOCKED_LEAKY_RELU)
        FINISH(BLOCKED_PRELU)
    default: finish_tile(y, addend, step, sums, pixels, BLOCKED_IDENTITY, a, b, slopes);
    }
#undef FINISH
}

KERNEL_BODY compute_tiles(const Tiles *tiles, int pixels, int taps, int stride, int is_dilated, int is_inside) {
    uint32_t inside = is_inside || taps == 0 ? UINT32_MAX : ((uint32_t)1 << tiles->end) - ((uint32_t)1 << tiles->first);
    ptrdiff_t step = is_dilated ? tiles->column_step : BLOCKED_LANES;
    for (size_t row = 0; row < tiles->rows; row++) {
        const float *x = tiles->x + (ptrdiff_t)row * tiles->row_step;
        ptrdiff_t place = (ptrdiff_t)row * tiles->y_row_step;
        for (size_t t = 0; t < tiles->count; t++, x += tiles->tile_step, place += tiles->y_tile_step) {
            compute_tile(tiles, x, place, step, pixels, taps, stride, inside);
        }
    }
}

/// The tile kernels for one width and stride of the convolution's kernel.
typedef struct {
    TileKernel inside[TILE_PIXELS], at_edge[TILE_PIXELS]; // [pixels - 1]
} Kernels;

/// Whether an output pixel has none of its columns of taps inside the picture. The fast kernels count on one at least.
static int has_wide_padding(const BlockedConvolution *c) {
    size_t reach = (c->kernel_width - 1) * c->dilation_x;
    return c->padding_left > reach || (c->out_width - 1) * c->stride_x >= c->width + c->padding_left;
}

#define TILE(name, pixels, taps, stride, is_dilated)                                                                 \
    static void inside_##name##_##pixels(const Tiles *tiles) {                                                       \
        compute_tiles(tiles, pixels, taps, stride, is_dilated, 1);                                                   \
    }                                                                                                                \
    static void at_edge_##name##_##pixels(const Tiles *tiles) {                                                      \
        compute_tiles(tiles, pixels, taps, stride, is_dilated, 0);                                                   \
    }
#define NAMES(name) {name##_1, name##_2, name##_3, name##_4, name##_5, name##_6, name##_7, name##_8}
#define KERNELS(name, taps, stride, is_dilated)                                                                      \
    TILE(name, 1, taps, stride, is_dilated) TILE(name, 2, taps, stride, is_dilated)                                  \
    TILE(name, 3, taps, stride, is_dilated) TILE(name, 4, taps, stride, is_dilated)                                  \
    TILE(name, 5, taps, stride, is_dilated) TILE(name, 6, taps, stride, is_dilated)                                  \
    TILE(name, 7, taps, stride, is_dilated) TILE(name, 8, taps, stride, is_dilated)                                  \
    static const Kernels name = {NAMES(inside_##name), NAMES(at_edge_##name)};
#define ALL_KERNELS(variant)                                                                                         \
    KERNELS(three_##variant, 3, 1, 0)                                                                                \
    KERNELS(three_dilated_##variant, 3, 1, 1)                                                                        \
    KERNELS(three_stride2_##variant, 3, 2, 0)                                                                        \
    KERNELS(five_##variant, 5, 1, 0)                                                                                 \
    KERNELS(five_stride2_##variant, 5, 2, 0)                                                                         \
    KERNELS(any_##variant, 0, 0, 1)                                                                                  \
    static const Kernels *kernels_##variant(const BlockedConvolution *c) {                                           \
        size_t taps = c->kernel_width, stride = c->stride_x;                                                         \
        if (has_wide_padding(c)) return &any_##variant;                                                              \
        if (c->dilation_x > 1) return taps == 3 && stride == 1 ? &three_dilated_##variant : &any_##variant;          \
        if (taps == 3 && stride <= 2) return stride == 1 ? &three_##variant : &three_stride2_##variant;              \
        if (taps == 5 && stride <= 2) return stride == 1 ? &five_##variant : &five_stride2_##variant;                \
        return &any_##variant;                                                                                       \
    }

ALL_KERNELS(portable)
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
ALL_KERNELS(avx2)
#pragma clang attribute pop
#endif

/// Indices first..<end of `count` positions, `step` apart from `start` on, that lie in 0..<size.
static void clip_positions(ptrdiff_t start, ptrdiff_t step, int count, ptrdiff_t size, int *first, int *end) {
    // Only a few positions are ever outside; a division would take longer.
    for (*first = 0; *first < count && start < 0; start += step) ++*first;
    for (*end = count, start += (count - 1 - *first) * step; *end > *first && start >= size; start -= step) --*end;
}

/// What the rows and columns of one plane have in common.
typedef struct {
    const BlockedConvolution *convolution;
    const Kernels *kernels;
    const float *x, *packed;
    float *y;
    const float *addend;
    size_t first_inside, end_inside; // output columns whose whole input lies inside the picture's width
} Plane;

/// Output columns first..<end of one phase of the dilation, in tiles of nearly the same size.
static void compute_columns(const Plane *plane, Tiles tiles, size_t phase, size_t first, size_t end, int is_inside) {
    if (first == end) return;
    const BlockedConvolution *c = plane->convolution;
    const TileKernel *kernels = is_inside ? plane->kernels->inside : plane->kernels->at_edge;
    size_t columns = end - first, count = (columns + TILE_PIXELS - 1) / TILE_PIXELS;
    size_t small = columns / count, larger_count = columns % count;
    const float *row = tiles.x;
    float *y_row = tiles.y;
    const float *addend_row = tiles.addend;
    size_t column = phase + first * c->dilation_x;
    for (size_t done = 0; done < count; done += tiles.count) {
        size_t size = done < larger_count ? small + 1 : small, distance = size * c->dilation_x;
        // Inside, tiles of one size are one run; at an edge each is cut in its own way.
        tiles.count = is_inside ? (done < larger_count ? larger_count : count) - done : 1;
        tiles.tile_step = (ptrdiff_t)(distance * c->stride_x) * BLOCKED_LANES;
        tiles.y_tile_step = (ptrdiff_t)distance * BLOCKED_LANES;
        ptrdiff_t left = (ptrdiff_t)(column * c->stride_x) - (ptrdiff_t)c->padding_left;
        tiles.x = row + left * BLOCKED_LANES;
        tiles.y = y_row + column * BLOCKED_LANES;
        tiles.addend = addend_row ? addend_row + column * BLOCKED_LANES : NULL;
        clip_positions(left, (ptrdiff_t)c->dilation_x, (int)((size - 1) * c->stride_x + c->kernel_width),
                       (ptrdiff_t)c->width, &tiles.first, &tiles.end);
        kernels[size - 1](&tiles);
        column += tiles.count * distance;
    }
}

/// Finds the output columns whose whole input lies inside the picture's width, if that is worth different tiles.
static void find_inside(Plane *plane) {
    const BlockedConvolution *c = plane->convolution;
    plane->first_inside = plane->end_inside = 0;
    if (c->out_width <= 2 * TILE_PIXELS || c->dilation_x > 1) return;
    size_t beyond = c->width + c->padding_left, first = (c->padding_left + c->stride_x - 1) / c->stride_x;
    if (beyond < c->kernel_width) return;
    size_t end = (beyond - c->kernel_width) / c->stride_x + 1;
    if (end > c->out_width) end = c->out_width;
    if (first < end) {
        plane->first_inside = first;
        plane->end_inside = end;
    }
}

/// Output rows that have the same rows of taps inside the picture.
static void compute_rows(const Plane *plane, Tiles tiles, size_t first_row, size_t end_row) {
    const BlockedConvolution *c = plane->convolution;
    ptrdiff_t pitch = (ptrdiff_t)c->width * BLOCKED_LANES;
    ptrdiff_t top = (ptrdiff_t)(first_row * c->stride_y) - (ptrdiff_t)c->padding_top;
    int first_tap, end_tap;
    clip_positions(top, (ptrdiff_t)c->dilation_y, (int)c->kernel_height, (ptrdiff_t)c->height, &first_tap, &end_tap);
    tiles.tap_rows = end_tap - first_tap;
    tiles.weights = plane->packed + (1 + (size_t)first_tap * c->kernel_width) * BLOCKED_LANES;
    tiles.x = plane->x + (top + first_tap * (ptrdiff_t)c->dilation_y) * pitch;
    tiles.y = plane->y + first_row * c->out_width * BLOCKED_LANES;
    tiles.addend = plane->addend ? plane->addend + first_row * c->out_width * BLOCKED_LANES : NULL;
    tiles.rows = end_row - first_row;
    if (c->dilation_x == 1) {
        compute_columns(plane, tiles, 0, 0, plane->first_inside, 0);
        compute_columns(plane, tiles, 0, plane->first_inside, plane->end_inside, 1);
        compute_columns(plane, tiles, 0, plane->end_inside, c->out_width, 0);
        return;
    }
    // Columns `dilation` apart form a convolution without dilation of their own.
    for (size_t phase = 0; phase < c->dilation_x && phase < c->out_width; phase++) {
        compute_columns(plane, tiles, phase, 0, (c->out_width - phase + c->dilation_x - 1) / c->dilation_x, 0);
    }
}

/// Rows first_row..<end_row: one by one where the picture's edge cuts taps off, the others together.
static void compute_plane(const Plane *plane, Tiles tiles, size_t first_row, size_t end_row) {
    const BlockedConvolution *c = plane->convolution;
    size_t reach = (c->kernel_height - 1) * c->dilation_y;
    for (size_t row = first_row; row < end_row;) {
        size_t next = row + 1, bottom = c->height + c->padding_top;
        if (row * c->stride_y >= c->padding_top) {
            while (next < end_row && next * c->stride_y + reach < bottom) next++;
        }
        compute_rows(plane, tiles, row, next);
        row = next;
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
    ptrdiff_t pitch = (ptrdiff_t)c->width * BLOCKED_LANES;
    for (size_t block = part.first_block; block < part.end_block; block++) {
        Plane plane_ = {
            .convolution = c,
            .kernels = kernels,
            .x = x + block * c->height * c->width * BLOCKED_LANES,
            .packed = packed + block * (1 + c->kernel_height * c->kernel_width) * BLOCKED_LANES,
            .y = y + block * plane,
            .addend = epilogue->addend && !adds_later ? epilogue->addend + block * plane : NULL,
        };
        find_inside(&plane_);
        Tiles tiles = {
            .row_step = (ptrdiff_t)c->stride_y * pitch,
            .tap_step = (ptrdiff_t)c->dilation_y * pitch,
            .column_step = (ptrdiff_t)c->dilation_x * BLOCKED_LANES,
            .bias = plane_.packed,
            .taps = (int)c->kernel_width,
            .stride = (int)c->stride_x,
            .y_row_step = (ptrdiff_t)row,
            .activation = finishes_in_tile ? epilogue->activation : BLOCKED_IDENTITY,
            .a = epilogue->a,
            .b = epilogue->b,
            .slopes = epilogue->slopes ? epilogue->slopes + block * BLOCKED_LANES : NULL,
        };
        for (size_t r = part.first_row; r < part.end_row; r += band) {
            size_t end = part.end_row - r < band ? part.end_row : r + band;
            compute_plane(&plane_, tiles, r, end);
            if (finishes_in_tile) continue;
            finish(epilogue, adds_later ? epilogue->addend + block * plane + r * row : NULL, tiles.slopes,
                   plane_.y + r * row, (end - r) * row);
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
