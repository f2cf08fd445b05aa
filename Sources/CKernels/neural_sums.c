#include "include/neural_kernels.h"
#include "kernel_variants.h"

#pragma clang fp contract(fast)

// Sums of floats in 32 lanes over runs of at most 4096 elements, then in double: vectorisable without reordering that the
// compiler would have to assume, and exact enough for the variance of a batch.
enum { LANES = 32, RUN = 4096 };

#define SUM_PAIRS(count, FIRST, SECOND)                                                  \
    double first = 0, second = 0;                                                        \
    for (size_t start = 0; start < (count); start += RUN) {                              \
        size_t end = (count) - start < RUN ? (count) : start + RUN;                      \
        float first_lanes[LANES] = {0}, second_lanes[LANES] = {0};                       \
        size_t i = start;                                                                \
        for (; i + LANES <= end; i += LANES) {                                           \
            _Pragma("clang loop unroll(full) vectorize(enable)")                         \
            for (size_t lane = 0; lane < LANES; lane++) {                                \
                size_t k = i + lane;                                                     \
                first_lanes[lane] += FIRST;                                              \
                second_lanes[lane] += SECOND;                                            \
            }                                                                            \
        }                                                                                \
        for (size_t lane = 0; i < end; i++, lane++) {                                    \
            size_t k = i;                                                                \
            first_lanes[lane] += FIRST;                                                  \
            second_lanes[lane] += SECOND;                                                \
        }                                                                                \
        for (size_t lane = 0; lane < LANES; lane++) {                                    \
            first += (double)first_lanes[lane];                                          \
            second += (double)second_lanes[lane];                                        \
        }                                                                                \
    }                                                                                    \
    sums[0] = first;                                                                     \
    sums[1] = second;

KERNEL_BODY neural_moments_body(const float *x, size_t count, float pivot, double *sums) {
    SUM_PAIRS(count, x[k], (x[k] - pivot) * (x[k] - pivot))
}
KERNEL_VARIANTS(neural_moments, (const float *x, size_t count, float pivot, double *sums), (x, count, pivot, sums))

KERNEL_BODY neural_products_body(const float *a, const float *b, size_t count, float pivot, double *sums) {
    SUM_PAIRS(count, a[k], a[k] * (b[k] - pivot))
}
KERNEL_VARIANTS(neural_products, (const float *a, const float *b, size_t count, float pivot, double *sums),
                (a, b, count, pivot, sums))

KERNEL_BODY neural_blend_body(const float *a, const float *b, float *y, size_t count, float p, float q, float r,
                              int adds) {
    if (adds) {
        for (size_t i = 0; i < count; i++) y[i] += p * a[i] + q * b[i] + r;
    } else {
        for (size_t i = 0; i < count; i++) y[i] = p * a[i] + q * b[i] + r;
    }
}
KERNEL_VARIANTS(neural_blend,
                (const float *a, const float *b, float *y, size_t count, float p, float q, float r, int adds),
                (a, b, y, count, p, q, r, adds))
