#include "blocked_vector.h"

#include <float.h>

typedef enum { MAXIMUM, SUM } Reduction;

KERNEL_INLINE Vector reduce(Vector a, Vector b, Reduction reduction) {
    return reduction == MAXIMUM ? larger(a, b) : a + b;
}

typedef struct {
    size_t first, end;
} Taps;

/// The taps of one axis that lie inside the picture when the first one lies at `start`.
KERNEL_INLINE Taps taps_inside(ptrdiff_t start, size_t taps, size_t dilation, size_t size) {
    Taps inside = {0, taps};
    ptrdiff_t step = (ptrdiff_t)dilation;
    while (inside.first < taps && start + (ptrdiff_t)inside.first * step < 0) inside.first++;
    while (inside.end > inside.first && start + (ptrdiff_t)(inside.end - 1) * step >= (ptrdiff_t)size) inside.end--;
    return inside;
}

/// Taps that lie inside the picture and its padding. What rounding up the result's size has added behind does not count.
KERNEL_INLINE size_t taps_counted(ptrdiff_t start, size_t taps, size_t dilation, size_t size, size_t padding) {
    ptrdiff_t end = (ptrdiff_t)(size + padding);
    size_t counted = taps;
    while (counted > 0 && start + (ptrdiff_t)((counted - 1) * dilation) >= end) counted--;
    return counted;
}

/// One output row: first down the columns into the scratch row, then along it.
KERNEL_BODY pool_row(const BlockedConvolution *w, const float *plane, size_t row, float *y, int counts_padding,
                     float *scratch, Reduction reduction) {
    const Vector start = splat(reduction == MAXIMUM ? -FLT_MAX : 0);
    ptrdiff_t top = (ptrdiff_t)(row * w->stride_y) - (ptrdiff_t)w->padding_top;
    Taps rows = taps_inside(top, w->kernel_height, w->dilation_y, w->height);
    size_t pitch = w->width * BLOCKED_LANES;
    const float *first = plane + (top + (ptrdiff_t)(rows.first * w->dilation_y)) * (ptrdiff_t)pitch;
    for (size_t x = 0; x < pitch; x += BLOCKED_LANES) {
        Vector v = start;
        for (size_t tap = rows.first; tap < rows.end; tap++) {
            v = reduce(v, load(first + (tap - rows.first) * w->dilation_y * pitch + x), reduction);
        }
        store(scratch + x, v);
    }
    size_t row_count = counts_padding
        ? taps_counted(top, w->kernel_height, w->dilation_y, w->height, w->padding_top) : rows.end - rows.first;
    for (size_t column = 0; column < w->out_width; column++, y += BLOCKED_LANES) {
        ptrdiff_t left = (ptrdiff_t)(column * w->stride_x) - (ptrdiff_t)w->padding_left;
        Taps columns = taps_inside(left, w->kernel_width, w->dilation_x, w->width);
        Vector v = start;
        for (size_t tap = columns.first; tap < columns.end; tap++) {
            v = reduce(v, load(scratch + (left + (ptrdiff_t)(tap * w->dilation_x)) * BLOCKED_LANES), reduction);
        }
        if (reduction == SUM) {
            size_t column_count = counts_padding
                ? taps_counted(left, w->kernel_width, w->dilation_x, w->width, w->padding_left)
                : columns.end - columns.first;
            size_t count = row_count * column_count;
            v = v * (count > 0 ? 1 / (float)count : 0);
        }
        store(y, v);
    }
}

/// Whether windows are two by two pixels side by side, the commonest kind.
KERNEL_INLINE int has_square_pairs(const BlockedConvolution *w) {
    return w->kernel_height == 2 && w->kernel_width == 2 && w->stride_y == 2 && w->stride_x == 2 && w->dilation_y == 1
        && w->dilation_x == 1 && w->padding_top == 0 && w->padding_left == 0 && 2 * w->out_height <= w->height + 1
        && 2 * w->out_width <= w->width + 1;
}

/// Maxima of one output row whose windows are square pairs, without a row in between. What the picture's end cuts off of
/// the last windows counts twice instead.
KERNEL_BODY pool_square_pairs(const BlockedConvolution *w, const float *plane, size_t row, float *y) {
    size_t pitch = w->width * BLOCKED_LANES;
    const float *upper = plane + 2 * row * pitch, *lower = 2 * row + 1 < w->height ? upper + pitch : upper;
    size_t whole = w->width / 2 < w->out_width ? w->width / 2 : w->out_width;
    for (size_t column = 0; column < whole; column++) {
        Vector left = larger(load(upper), load(lower));
        Vector right = larger(load(upper + BLOCKED_LANES), load(lower + BLOCKED_LANES));
        store(y, larger(left, right));
        upper += 2 * BLOCKED_LANES;
        lower += 2 * BLOCKED_LANES;
        y += BLOCKED_LANES;
    }
    if (whole < w->out_width) store(y, larger(load(upper), load(lower)));
}

KERNEL_BODY pool(const BlockedConvolution *w, const float *x, float *y, int counts_padding, BlockedPart part,
                 float *scratch, Reduction reduction) {
    for (size_t block = part.first_block; block < part.end_block; block++) {
        const float *plane = x + block * w->height * w->width * BLOCKED_LANES;
        for (size_t row = part.first_row; row < part.end_row; row++) {
            float *target = y + (block * w->out_height + row) * w->out_width * BLOCKED_LANES;
            if (reduction == MAXIMUM && has_square_pairs(w)) pool_square_pairs(w, plane, row, target);
            else pool_row(w, plane, row, target, counts_padding, scratch, reduction);
        }
    }
}

KERNEL_BODY blocked_max_pool_body(const BlockedConvolution *window, const float *x, float *y, BlockedPart part,
                                  float *scratch) {
    pool(window, x, y, 0, part, scratch, MAXIMUM);
}
KERNEL_VARIANTS(blocked_max_pool,
                (const BlockedConvolution *window, const float *x, float *y, BlockedPart part, float *scratch),
                (window, x, y, part, scratch))

KERNEL_BODY blocked_average_pool_body(const BlockedConvolution *window, int counts_padding, const float *x, float *y,
                                      BlockedPart part, float *scratch) {
    pool(window, x, y, counts_padding, part, scratch, SUM);
}
KERNEL_VARIANTS(blocked_average_pool,
                (const BlockedConvolution *window, int counts_padding, const float *x, float *y, BlockedPart part,
                 float *scratch),
                (window, counts_padding, x, y, part, scratch))

KERNEL_BODY blocked_mean_body(const float *x, size_t channels, size_t pixels, float *y) {
    for (size_t block = 0; block < blocked_count(channels); block++, y += BLOCKED_LANES) {
        // Four sums, so that additions need not wait for each other.
        Vector sums[4] = {splat(0), splat(0), splat(0), splat(0)};
        size_t pixel = 0;
        for (; pixel + 4 <= pixels; pixel += 4, x += 4 * BLOCKED_LANES) {
            for (size_t i = 0; i < 4; i++) sums[i] += load(x + i * BLOCKED_LANES);
        }
        for (; pixel < pixels; pixel++, x += BLOCKED_LANES) sums[0] += load(x);
        store(y, ((sums[0] + sums[1]) + (sums[2] + sums[3])) * (1 / (float)pixels));
    }
}
KERNEL_VARIANTS(blocked_mean, (const float *x, size_t channels, size_t pixels, float *y), (x, channels, pixels, y))
