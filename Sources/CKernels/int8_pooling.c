#include <string.h>

#include "int8_requantization.h"
#include "kernel_variants.h"

/// The pixels of the input under one window.
typedef struct {
    size_t first_row, end_row, first_column, end_column;
} Window;

/// Where a window that begins `padding` before the picture starts and ends within `size` pixels.
KERNEL_BODY clip_window(size_t index, size_t stride, size_t padding, size_t kernel, size_t size, size_t *first,
                        size_t *end) {
    size_t start = index * stride;
    *first = start > padding ? start - padding : 0;
    *end = start + kernel > padding ? start + kernel - padding : 0;
    if (*end > size) *end = size;
}

KERNEL_INLINE Window window_at(const Int8Pooling *p, size_t row, size_t column) {
    Window window;
    clip_window(row, p->stride_y, p->padding_top, p->kernel_height, p->height, &window.first_row, &window.end_row);
    clip_window(column, p->stride_x, p->padding_left, p->kernel_width, p->width, &window.first_column,
                &window.end_column);
    return window;
}

KERNEL_INLINE const uint8_t *pixel_at(Int8Picture x, size_t row, size_t column) {
    return x.pixels + (ptrdiff_t)row * x.row_stride + (ptrdiff_t)column * x.pixel_stride;
}

/// Maxima of two by two pixels side by side, the commonest windows, `channels` known in parts of 8.
KERNEL_BODY pool_square_pairs(const Int8Pooling *p, Int8Picture x, Int8Picture y) {
    enum { PART = 8 };
    for (size_t row = 0; row < p->out_height; row++)
        for (size_t column = 0; column < p->out_width; column++) {
            const uint8_t *upper = pixel_at(x, 2 * row, 2 * column), *lower = upper + x.row_stride;
            uint8_t *maximum = y.pixels + (ptrdiff_t)row * y.row_stride + (ptrdiff_t)column * y.pixel_stride;
            for (size_t first = 0; first < p->channels; first += PART)
                for (size_t i = first; i < first + PART; i++) {
                    uint8_t a = upper[i], b = upper[i + (size_t)x.pixel_stride];
                    uint8_t c = lower[i], d = lower[i + (size_t)x.pixel_stride];
                    uint8_t left = a > c ? a : c, right = b > d ? b : d;
                    maximum[i] = left > right ? left : right;
                }
        }
}

KERNEL_INLINE int has_square_pairs(const Int8Pooling *p) {
    return p->kernel_height == 2 && p->kernel_width == 2 && p->stride_y == 2 && p->stride_x == 2 && p->padding_top == 0 &&
           p->padding_left == 0 && 2 * p->out_height <= p->height && 2 * p->out_width <= p->width && p->channels % 8 == 0;
}

KERNEL_BODY int8_pool_maximum_body(const Int8Pooling *pooling, Int8Picture x, Int8Picture y) {
    if (has_square_pairs(pooling)) {
        pool_square_pairs(pooling, x, y);
        return;
    }
    size_t channels = pooling->channels;
    for (size_t row = 0; row < pooling->out_height; row++)
        for (size_t column = 0; column < pooling->out_width; column++) {
            Window window = window_at(pooling, row, column);
            uint8_t *maximum = y.pixels + (ptrdiff_t)row * y.row_stride + (ptrdiff_t)column * y.pixel_stride;
            memset(maximum, 0, channels);
            for (size_t r = window.first_row; r < window.end_row; r++)
                for (size_t c = window.first_column; c < window.end_column; c++) {
                    const uint8_t *pixel = pixel_at(x, r, c);
                    for (size_t i = 0; i < channels; i++) maximum[i] = maximum[i] > pixel[i] ? maximum[i] : pixel[i];
                }
        }
}
KERNEL_VARIANTS(int8_pool_maximum, (const Int8Pooling *pooling, Int8Picture x, Int8Picture y), (pooling, x, y))

enum { RUN = 64 };

/// Sums of up to RUN channels over a window.
KERNEL_BODY sum_window(Int8Picture x, Window window, size_t first, size_t count, int32_t *sums) {
    memset(sums, 0, RUN * sizeof *sums);
    for (size_t r = window.first_row; r < window.end_row; r++)
        for (size_t c = window.first_column; c < window.end_column; c++) {
            const uint8_t *pixel = pixel_at(x, r, c) + first;
            for (size_t i = 0; i < count; i++) sums[i] += pixel[i];
        }
}

KERNEL_BODY int8_pool_average_body(const Int8Pooling *pooling, Int8Picture x, int32_t x_zero_point, float factor,
                                   int32_t zero_point, int counts_padding, Int8Picture y) {
    for (size_t row = 0; row < pooling->out_height; row++)
        for (size_t column = 0; column < pooling->out_width; column++) {
            Window window = window_at(pooling, row, column);
            size_t inside = (window.end_row - window.first_row) * (window.end_column - window.first_column);
            size_t counted = counts_padding ? pooling->kernel_height * pooling->kernel_width : inside;
            float multiplier = factor / (float)counted;
            uint8_t *means = y.pixels + (ptrdiff_t)row * y.row_stride + (ptrdiff_t)column * y.pixel_stride;
            for (size_t first = 0; first < pooling->channels; first += RUN) {
                size_t count = pooling->channels - first < RUN ? pooling->channels - first : RUN;
                int32_t sums[RUN];
                sum_window(x, window, first, count, sums);
                for (size_t i = 0; i < count; i++) {
                    float mean = (float)(sums[i] - x_zero_point * (int32_t)inside) * multiplier;
                    float rounded = int8_round(int8_clamp(mean, (float)-zero_point, (float)(255 - zero_point)));
                    means[first + i] = (uint8_t)((int32_t)rounded + zero_point);
                }
            }
        }
}
KERNEL_VARIANTS(int8_pool_average,
                (const Int8Pooling *pooling, Int8Picture x, int32_t x_zero_point, float factor, int32_t zero_point,
                 int counts_padding, Int8Picture y),
                (pooling, x, x_zero_point, factor, zero_point, counts_padding, y))
