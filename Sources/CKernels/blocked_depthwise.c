#include "blocked_depthwise_wide.h"

/// The tile kernels for one width and stride of the convolution's kernel.
typedef struct {
    TileKernel inside[WIDE_TILE_PIXELS], at_edge[WIDE_TILE_PIXELS]; // [pixels - 1]
    size_t widest;                                                  // pixels of the largest tile
} Kernels;

/// Whether an output pixel has none of its columns of taps inside the picture. The fast kernels count on one at least.
static int has_wide_padding(const BlockedConvolution *c) {
    size_t reach = (c->kernel_width - 1) * c->dilation_x;
    return c->padding_left > reach || (c->out_width - 1) * c->stride_x >= c->width + c->padding_left;
}

#define TILE(name, pixels, taps, stride, is_dilated, body)                                                           \
    static void inside_##name##_##pixels(const Tiles *tiles) {                                                       \
        compute_tiles(tiles, pixels, taps, stride, is_dilated, 1, body);                                             \
    }                                                                                                                \
    static void at_edge_##name##_##pixels(const Tiles *tiles) {                                                      \
        compute_tiles(tiles, pixels, taps, stride, is_dilated, 0, body);                                             \
    }
#define TILES(name, taps, stride, is_dilated, body)                                                                  \
    TILE(name, 1, taps, stride, is_dilated, body) TILE(name, 2, taps, stride, is_dilated, body)                      \
    TILE(name, 3, taps, stride, is_dilated, body) TILE(name, 4, taps, stride, is_dilated, body)                      \
    TILE(name, 5, taps, stride, is_dilated, body) TILE(name, 6, taps, stride, is_dilated, body)                      \
    TILE(name, 7, taps, stride, is_dilated, body) TILE(name, 8, taps, stride, is_dilated, body)
#define NAMES(name) name##_1, name##_2, name##_3, name##_4, name##_5, name##_6, name##_7, name##_8
#define KERNELS(name, taps, stride, is_dilated)                                                                      \
    TILES(name, taps, stride, is_dilated, compute_tile)                                                              \
    static const Kernels name = {{NAMES(inside_##name)}, {NAMES(at_edge_##name)}, TILE_PIXELS};
#define ALL_KERNELS(variant)                                                                                         \
    KERNELS(three_##variant, 3, 1, 0)                                                                                \
    KERNELS(three_dilated_##variant, 3, 1, 1)                                                                        \
    KERNELS(three_stride2_##variant, 3, 2, 0)                                                                        \
    KERNELS(five_##variant, 5, 1, 0)                                                                                 \
    KERNELS(five_stride2_##variant, 5, 2, 0)                                                                         \
    KERNELS(seven_##variant, 7, 1, 0)                                                                                \
    KERNELS(seven_stride2_##variant, 7, 2, 0)                                                                        \
    KERNELS(any_##variant, 0, 0, 1)                                                                                  \
    static const Kernels *kernels_##variant(const BlockedConvolution *c) {                                           \
        size_t taps = c->kernel_width, stride = c->stride_x;                                                         \
        if (has_wide_padding(c)) return &any_##variant;                                                              \
        if (c->dilation_x > 1) return taps == 3 && stride == 1 ? &three_dilated_##variant : &any_##variant;          \
        if (taps == 3 && stride <= 2) return stride == 1 ? &three_##variant : &three_stride2_##variant;              \
        if (taps == 5 && stride <= 2) return stride == 1 ? &five_##variant : &five_stride2_##variant;                \
        if (taps == 7 && stride <= 2) return stride == 1 ? &seven_##variant : &seven_stride2_##variant;              \
        return &any_##variant;                                                                                       \
    }

ALL_KERNELS(portable)
#if defined(__x86_64__)
#pragma clang attribute push(KERNEL_AVX2, apply_to = function)
ALL_KERNELS(avx2)
#pragma clang attribute pop

#define WIDE_NAMES(name) \
    {NAMES(name), name##_9, name##_10, name##_11, name##_12, name##_13, name##_14, name##_15, name##_16}
#define WIDE_KERNELS(name, taps)                                                                                     \
    TILES(name, taps, 1, 0, compute_wide_tile)                                                                       \
    TILE(name, 9, taps, 1, 0, compute_wide_tile) TILE(name, 10, taps, 1, 0, compute_wide_tile)                       \
    TILE(name, 11, taps, 1, 0, compute_wide_tile) TILE(name, 12, taps, 1, 0, compute_wide_tile)                      \
    TILE(name, 13, taps, 1, 0, compute_wide_tile) TILE(name, 14, taps, 1, 0, compute_wide_tile)                      \
    TILE(name, 15, taps, 1, 0, compute_wide_tile) TILE(name, 16, taps, 1, 0, compute_wide_tile)                      \
    static const Kernels name = {WIDE_NAMES(inside_##name), WIDE_NAMES(at_edge_##name), WIDE_TILE_PIXELS};
#pragma clang attribute push(KERNEL_AVX512, apply_to = function)
WIDE_KERNELS(three_avx512, 3)
WIDE_KERNELS(five_avx512, 5)
WIDE_KERNELS(seven_avx512, 7)
#pragma clang attribute pop

/// With other strides and dilations, or where most pixels are at an edge, filling wide registers takes as long as they save.
static const Kernels *kernels_avx512(const BlockedConvolution *c) {
    const Kernels *narrow = kernels_avx2(c);
    if (c->out_width <= TILE_PIXELS) return narrow;
    if (narrow == &three_avx2) return &three_avx512;
    if (narrow == &five_avx2) return &five_avx512;
    return narrow == &seven_avx2 ? &seven_avx512 : narrow;
}
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
    size_t columns = end - first, widest = plane->kernels->widest;
    size_t count = (columns + widest - 1) / widest;
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
    if (c->out_width <= 2 * plane->kernels->widest || c->dilation_x > 1) return;
    size_t beyond = c->width + c->padding_left, first = (c->padding_left + c->stride_x - 1) / c->stride_x;
    if (beyond < c->kernel_width) return;
    size_t end = (beyond - c->kernel_width) / c->stride_x + 1;
    if (end > c->out_width) end = c->out_width;
    // Whole tiles at the edges take hardly longer than the few pixels that need them.
    size_t widest = plane->kernels->widest;
    if (first > 0 && first < widest) first = widest;
    if (end < c->out_width && c->out_width - end < widest) end = c->out_width - widest;
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

#define PARAMETERS                                                                                              \
    (const BlockedConvolution *convolution, const float *x, const float *packed, const BlockedEpilogue *epilogue, \
     float *y, BlockedPart part)
#define VARIANT(variant)                                                                                        \
    void blocked_convolve_depthwise_##variant PARAMETERS {                                                      \
        convolve(kernels_##variant(convolution), blocked_finish_##variant, convolution, x, packed, epilogue, y, part); \
    }

VARIANT(portable)
#if defined(__x86_64__)
VARIANT(avx2)
VARIANT(avx512)
#endif
KERNEL_CHOICE(blocked_convolve_depthwise, PARAMETERS, (convolution, x, packed, epilogue, y, part))
