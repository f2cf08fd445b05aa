#include "include/planar_kernels.h"
#include "blocked_wide.h"

#include <math.h>

enum { SUMMED = 1024 }; // floats that are summed in single precision

/// The sum of (x - pivot)^power over a row, power 1 or 2.
KERNEL_INLINE double sum_of_powers(const float *x, size_t count, float pivot, int power) {
    double sum = 0;
    size_t i = 0;
    while (i + WIDE_LANES <= count) {
        size_t end = i + SUMMED < count ? i + SUMMED : count;
        Wide sums = 0;
        for (; i + WIDE_LANES <= end; i += WIDE_LANES) {
            Wide v = load_wide(x + i) - pivot;
            sums += power == 2 ? v * v : v;
        }
        for (size_t lane = 0; lane < WIDE_LANES; lane++) sum += sums[lane];
    }
    for (; i < count; i++) sum += power == 2 ? (x[i] - pivot) * (x[i] - pivot) : x[i] - pivot;
    return sum;
}

KERNEL_BODY planar_standardize_body(const float *x, size_t count, float epsilon, const float *scales,
                                    const float *shifts, size_t step, float *y, int is_wide) {
    (void)is_wide;
    float mean = (float)(sum_of_powers(x, count, 0, 1) / (double)count);
    float inverse = (float)(1 / sqrt(sum_of_powers(x, count, mean, 2) / (double)count + epsilon));
    if (step == 0) {
        float scale = inverse * scales[0], shift = shifts[0];
        for (size_t i = 0; i < count; i++) y[i] = (x[i] - mean) * scale + shift;
    } else {
        for (size_t i = 0; i < count; i++) y[i] = (x[i] - mean) * inverse * scales[i] + shifts[i];
    }
}
KERNEL_WIDE_VARIANTS(planar_standardize,
                     (const float *x, size_t count, float epsilon, const float *scales, const float *shifts,
                      size_t step, float *y),
                     x, count, epsilon, scales, shifts, step, y)

/// One row of neighbouring elements.
KERNEL_BODY softmax_of_row(const float *x, size_t count, float *y) {
    size_t whole = count / WIDE_LANES * WIDE_LANES;
    float largest = x[0];
    Wide tops = (Wide)largest;
    for (size_t i = 0; i < whole; i += WIDE_LANES) tops = larger(tops, load_wide(x + i));
    for (size_t lane = 0; lane < WIDE_LANES; lane++) largest = tops[lane] > largest ? tops[lane] : largest;
    for (size_t i = whole; i < count; i++) largest = x[i] > largest ? x[i] : largest;
    Wide sums = 0;
    for (size_t i = 0; i < whole; i += WIDE_LANES) {
        Wide v = exponential(load_wide(x + i) - largest);
        sums += v;
        store_wide(y + i, v);
    }
    float sum = 0;
    for (size_t lane = 0; lane < WIDE_LANES; lane++) sum += sums[lane];
    for (size_t i = whole; i < count; i++) {
        y[i] = exponential((Wide)(x[i] - largest))[0];
        sum += y[i];
    }
    float inverse = 1 / sum;
    for (size_t i = 0; i < count; i++) y[i] *= inverse;
}

/// As many rows as there are lanes, side by side.
KERNEL_BODY softmax_of_columns(const float *x, size_t count, size_t step, float *y) {
    Wide largest = load_wide(x), sum = 0;
    for (size_t i = 1; i < count; i++) largest = larger(largest, load_wide(x + i * step));
    for (size_t i = 0; i < count; i++) {
        Wide v = exponential(load_wide(x + i * step) - largest);
        sum += v;
        store_wide(y + i * step, v);
    }
    Wide inverse = 1 / sum;
    for (size_t i = 0; i < count; i++) store_wide(y + i * step, load_wide(y + i * step) * inverse);
}

KERNEL_BODY softmax_of_column(const float *x, size_t count, size_t step, float *y) {
    float largest = x[0], sum = 0;
    for (size_t i = 1; i < count; i++) largest = x[i * step] > largest ? x[i * step] : largest;
    for (size_t i = 0; i < count; i++) {
        y[i * step] = exponential((Wide)(x[i * step] - largest))[0];
        sum += y[i * step];
    }
    for (size_t i = 0; i < count; i++) y[i * step] /= sum;
}

KERNEL_BODY planar_softmax_body(const float *x, size_t count, size_t step, size_t rows, float *y, int is_wide) {
    (void)is_wide;
    if (count == 0) return;
    if (step == 1) {
        softmax_of_row(x, count, y);
        return;
    }
    size_t row = 0;
    for (; row + WIDE_LANES <= rows; row += WIDE_LANES) softmax_of_columns(x + row, count, step, y + row);
    for (; row < rows; row++) softmax_of_column(x + row, count, step, y + row);
}
KERNEL_WIDE_VARIANTS(planar_softmax, (const float *x, size_t count, size_t step, size_t rows, float *y), x, count, step,
                     rows, y)
