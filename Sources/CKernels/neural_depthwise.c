#include "include/neural_kernels.h"
#include "kernel_variants.h"

#include <string.h>

#pragma clang fp contract(fast)

enum { BLOCK = 32, GROUP = 3 };

KERNEL_BODY neural_sum_taps_body(const float *x, const ptrdiff_t *offsets, const float *weights, size_t taps,
                                 float start, float *restrict y, size_t count) {
    size_t i = 0;
    for (; i + BLOCK <= count; i += BLOCK) {
        float sums[BLOCK];
        for (size_t k = 0; k < BLOCK; k++) sums[k] = start;
        for (size_t t = 0; t < taps; t++) {
            const float *shifted = x + offsets[t] + (ptrdiff_t)i;
            float weight = weights[t];
            for (size_t k = 0; k < BLOCK; k++) sums[k] += weight * shifted[k];
        }
        memcpy(y + i, sums, sizeof sums);
    }
    for (; i < count; i++) {
        float sum = start;
        for (size_t t = 0; t < taps; t++) sum += weights[t] * x[offsets[t] + (ptrdiff_t)i];
        y[i] = sum;
    }
}
KERNEL_VARIANTS(neural_sum_taps,
                (const float *x, const ptrdiff_t *offsets, const float *weights, size_t taps, float start, float *y,
                 size_t count),
                (x, offsets, weights, taps, start, y, count))

/// Three taps at a time (a kernel's row), so that dy is loaded once for them and their sums stay in registers.
KERNEL_BODY neural_correlate_taps_body(const float *x, const ptrdiff_t *offsets, size_t taps, const float *dy,
                                       size_t count, float *sums) {
    enum { LANES = 16 };
    for (size_t t = 0; t < taps; t += GROUP) {
        size_t group = taps - t < GROUP ? taps - t : GROUP;
        // A group that is not full repeats its last tap; the surplus sums are dropped.
        const float *shifted[GROUP];
        for (size_t g = 0; g < GROUP; g++) shifted[g] = x + offsets[t + (g < group ? g : group - 1)];
        float lanes[GROUP][LANES] = {{0}};
        size_t i = 0;
        for (; i + LANES <= count; i += LANES) {
            for (size_t g = 0; g < GROUP; g++) {
                for (size_t k = 0; k < LANES; k++) lanes[g][k] += dy[i + k] * shifted[g][i + k];
            }
        }
        for (size_t lane = 0; i < count; i++, lane++) {
            for (size_t g = 0; g < GROUP; g++) lanes[g][lane] += dy[i] * shifted[g][i];
        }
        for (size_t g = 0; g < group; g++) {
            float sum = 0;
            for (size_t k = 0; k < LANES; k++) sum += lanes[g][k];
            sums[t + g] += sum;
        }
    }
}
KERNEL_VARIANTS(neural_correlate_taps,
                (const float *x, const ptrdiff_t *offsets, size_t taps, const float *dy, size_t count, float *sums),
                (x, offsets, taps, dy, count, sums))

KERNEL_BODY gather_rows(const float *source, size_t row_step, size_t column_step, float *restrict target,
                        size_t target_pitch, size_t rows, size_t columns) {
    for (size_t y = 0; y < rows; y++) {
        for (size_t x = 0; x < columns; x++) target[y * target_pitch + x] = source[y * row_step + x * column_step];
    }
}
KERNEL_BODY neural_gather_body(const float *source, size_t row_step, size_t column_step, float *target,
                               size_t target_pitch, size_t rows, size_t columns) {
    // The common steps as constants, so that the compiler vectorises them.
    if (column_step == 1) gather_rows(source, row_step, 1, target, target_pitch, rows, columns);
    else if (column_step == 2) gather_rows(source, row_step, 2, target, target_pitch, rows, columns);
    else gather_rows(source, row_step, column_step, target, target_pitch, rows, columns);
}
KERNEL_VARIANTS(neural_gather,
                (const float *source, size_t row_step, size_t column_step, float *target, size_t target_pitch,
                 size_t rows, size_t columns),
                (source, row_step, column_step, target, target_pitch, rows, columns))

KERNEL_BODY scatter_rows(const float *source, size_t source_pitch, float *restrict target, size_t row_step,
                         size_t column_step, size_t rows, size_t columns, float keep) {
    for (size_t y = 0; y < rows; y++) {
        for (size_t x = 0; x < columns; x++) {
            float *place = target + y * row_step + x * column_step;
            *place = (keep != 0 ? *place : 0) + source[y * source_pitch + x];
        }
    }
}
KERNEL_BODY neural_scatter_body(const float *source, size_t source_pitch, float *target, size_t row_step,
                                size_t column_step, size_t rows, size_t columns, int adds) {
    if (column_step == 1 && adds) scatter_rows(source, source_pitch, target, row_step, 1, rows, columns, 1);
    else if (column_step == 1) scatter_rows(source, source_pitch, target, row_step, 1, rows, columns, 0);
    else scatter_rows(source, source_pitch, target, row_step, column_step, rows, columns, adds ? 1 : 0);
}
KERNEL_VARIANTS(neural_scatter,
                (const float *source, size_t source_pitch, float *target, size_t row_step, size_t column_step,
                 size_t rows, size_t columns, int adds),
                (source, source_pitch, target, row_step, column_step, rows, columns, adds))
