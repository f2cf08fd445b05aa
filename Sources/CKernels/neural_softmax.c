#include "include/neural_kernels.h"
#include "kernel_variants.h"

#include <math.h>

KERNEL_BODY neural_softmax_body(const float *x, float *y, size_t count, size_t step) {
    if (count == 0) return;
    float largest = x[0];
    for (size_t i = 1; i < count; i++) largest = x[i * step] > largest ? x[i * step] : largest;
    float sum = 0;
    for (size_t i = 0; i < count; i++) {
        y[i * step] = expf(x[i * step] - largest);
        sum += y[i * step];
    }
    for (size_t i = 0; i < count; i++) y[i * step] /= sum;
}
KERNEL_VARIANTS(neural_softmax, (const float *x, float *y, size_t count, size_t step), (x, y, count, step))

KERNEL_BODY neural_softmax_backward_body(const float *y, const float *dy, float *dx, size_t count, size_t step,
                                         int adds) {
    float product = 0;
    for (size_t i = 0; i < count; i++) product += y[i * step] * dy[i * step];
    for (size_t i = 0; i < count; i++) {
        float gradient = y[i * step] * (dy[i * step] - product);
        dx[i * step] = adds ? dx[i * step] + gradient : gradient;
    }
}
KERNEL_VARIANTS(neural_softmax_backward,
                (const float *y, const float *dy, float *dx, size_t count, size_t step, int adds),
                (y, dy, dx, count, step, adds))
