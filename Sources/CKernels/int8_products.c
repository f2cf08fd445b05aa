#include "include/int8_kernels.h"
#include "kernel_variants.h"

KERNEL_BODY int8_multiply_rows_body(const uint8_t *x, const int8_t *weights, size_t depth, const float *scales,
                                    const float *offsets, size_t first_row, size_t end_row, float *y) {
    for (size_t row = first_row; row < end_row; row++) {
        const int8_t *w = weights + row * depth;
        int32_t sum = 0;
        for (size_t i = 0; i < depth; i++) sum += x[i] * w[i];
        // One operation a statement: a fused multiply-add would round otherwise than the other build.
        float scaled = (float)sum * scales[row];
        y[row] = scaled + offsets[row];
    }
}
KERNEL_VARIANTS(int8_multiply_rows,
                (const uint8_t *x, const int8_t *weights, size_t depth, const float *scales, const float *offsets,
                 size_t first_row, size_t end_row, float *y),
                (x, weights, depth, scales, offsets, first_row, end_row, y))
