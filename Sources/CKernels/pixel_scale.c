#include "include/pixel_kernels.h"
#include "kernel_variants.h"

KERNEL_BODY pixel_sum_rows_body(const uint8_t *rows, size_t row_stride, const float *weights, size_t weight_stride,
                               size_t taps, size_t width, float *restrict target) {
    for (size_t x = 0; x < width; x++) target[x] = weights[0] * (float)rows[x];
    for (size_t t = 1; t < taps; t++) {
        const uint8_t *row = rows + t * row_stride;
        float weight = weights[t * weight_stride];
        if (weight == 0) continue;
        for (size_t x = 0; x < width; x++) target[x] += weight * (float)row[x];
    }
}
KERNEL_VARIANTS(pixel_sum_rows,
               (const uint8_t *rows, size_t row_stride, const float *weights, size_t weight_stride, size_t taps,
                size_t width, float *target),
               (rows, row_stride, weights, weight_stride, taps, width, target))

KERNEL_BODY pixel_sum_columns_body(const float *row, const int32_t *starts, const float *weights, size_t taps,
                                  size_t count, float *restrict target) {
    for (size_t i = 0; i < count; i++) target[i] = weights[i] * row[starts[i]];
    for (size_t t = 1; t < taps; t++) {
        for (size_t i = 0; i < count; i++) target[i] += weights[t * count + i] * row[(size_t)starts[i] + t];
    }
}
KERNEL_VARIANTS(pixel_sum_columns,
               (const float *row, const int32_t *starts, const float *weights, size_t taps, size_t count, float *target),
               (row, starts, weights, taps, count, target))

KERNEL_BODY pixel_round_body(const float *row, size_t count, uint8_t *restrict target) {
    for (size_t i = 0; i < count; i++) {
        float value = row[i] < 0 ? 0 : row[i] > 255 ? 255 : row[i];
        target[i] = (uint8_t)(int32_t)(value + 0.5f);
    }
}
KERNEL_VARIANTS(pixel_round, (const float *row, size_t count, uint8_t *target), (row, count, target))
