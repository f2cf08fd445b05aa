// Kernels of the inference engine over 32-bit floats in row-major layout. Each is one body compiled three times, as in
// blocked_kernels.h.
#pragma once
#include "blocked_kernels.h"

// Rows (planar_rows.c)

/// y[i] = (x[i] - mean) / sqrt(variance + epsilon) * scales[i * step] + shifts[i * step], with the row's own mean and
/// variance. step: 1, or 0 for one scale and one shift. y may be x.
BLOCKED_WIDE_KERNEL(planar_standardize, const float *x, size_t count, float epsilon, const float *scales,
                    const float *shifts, size_t step, float *y);
/// y = exp(x - m) / sum of exp(x - m) over rows of `count` elements `step` apart, m the largest of a row; `rows` neighbouring
/// ones, which start at the first `rows` of the `step` elements. y may be x.
BLOCKED_WIDE_KERNEL(planar_softmax, const float *x, size_t count, size_t step, size_t rows, float *y);
