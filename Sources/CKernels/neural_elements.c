#include "include/neural_kernels.h"
#include "kernel_variants.h"

KERNEL_BODY neural_add_body(const float *a, const float *b, float *y, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] = a[i] + b[i];
}
KERNEL_VARIANTS(neural_add, (const float *a, const float *b, float *y, size_t count), (a, b, y, count))

KERNEL_BODY neural_multiply_body(const float *a, const float *b, float *y, size_t count, int adds) {
    if (adds) {
        for (size_t i = 0; i < count; i++) y[i] += a[i] * b[i];
    } else {
        for (size_t i = 0; i < count; i++) y[i] = a[i] * b[i];
    }
}
KERNEL_VARIANTS(neural_multiply, (const float *a, const float *b, float *y, size_t count, int adds),
                (a, b, y, count, adds))

KERNEL_BODY neural_scale_body(const float *a, float scale, float *y, size_t count, int adds) {
    if (adds) {
        for (size_t i = 0; i < count; i++) y[i] += scale * a[i];
    } else {
        for (size_t i = 0; i < count; i++) y[i] = scale * a[i];
    }
}
KERNEL_VARIANTS(neural_scale, (const float *a, float scale, float *y, size_t count, int adds),
                (a, scale, y, count, adds))

KERNEL_BODY neural_fill_body(float *y, float value, size_t count, int adds) {
    if (adds) {
        for (size_t i = 0; i < count; i++) y[i] += value;
    } else {
        for (size_t i = 0; i < count; i++) y[i] = value;
    }
}
KERNEL_VARIANTS(neural_fill, (float *y, float value, size_t count, int adds), (y, value, count, adds))
