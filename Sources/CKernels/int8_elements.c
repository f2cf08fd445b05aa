#include "int8_requantization.h"
#include "kernel_variants.h"

KERNEL_INLINE uint8_t byte_of(float value, const Int8Combination *c) {
    float bounded = int8_clamp(value, (float)(c->minimum - c->zero_point), (float)(c->maximum - c->zero_point));
    return (uint8_t)((int32_t)int8_round(bounded) + c->zero_point);
}

KERNEL_BODY add_run(const uint8_t *a, const uint8_t *b, size_t count, const Int8Combination *combination, uint8_t *y) {
    Int8Combination c = *combination; // bytes may alias anything: a copy stays in registers
    for (size_t i = 0; i < count; i++) {
        // One operation a statement: a fused multiply-add would round otherwise than the other builds.
        float scaled_a = (float)(a[i] - c.a_zero_point) * c.a_factor;
        float scaled_b = (float)(b[i] - c.b_zero_point) * c.b_factor;
        y[i] = byte_of(scaled_a + scaled_b, &c);
    }
}

KERNEL_BODY multiply_run(const uint8_t *a, const uint8_t *b, size_t count, const Int8Combination *combination,
                         uint8_t *y) {
    Int8Combination c = *combination;
    for (size_t i = 0; i < count; i++)
        y[i] = byte_of((float)((a[i] - c.a_zero_point) * (b[i] - c.b_zero_point)) * c.a_factor, &c);
}

typedef void (*Run)(const uint8_t *, const uint8_t *, size_t, const Int8Combination *, uint8_t *);

/// Where all pixels follow each other without a gap, a row is one run.
KERNEL_BODY combine(Int8Picture a, Int8Picture b, size_t channels, size_t height, size_t width,
                    const Int8Combination *combination, Int8Picture y, Run run) {
    ptrdiff_t size = (ptrdiff_t)channels;
    int is_dense = a.pixel_stride == size && b.pixel_stride == size && y.pixel_stride == size;
    size_t count = is_dense ? channels * width : channels, runs = is_dense ? 1 : width;
    for (size_t row = 0; row < height; row++)
        for (size_t i = 0; i < runs; i++) {
            ptrdiff_t r = (ptrdiff_t)row, p = (ptrdiff_t)i;
            run(a.pixels + r * a.row_stride + p * a.pixel_stride, b.pixels + r * b.row_stride + p * b.pixel_stride,
                count, combination, y.pixels + r * y.row_stride + p * y.pixel_stride);
        }
}

KERNEL_BODY int8_add_body(Int8Picture a, Int8Picture b, size_t channels, size_t height, size_t width,
                          const Int8Combination *combination, Int8Picture y) {
    combine(a, b, channels, height, width, combination, y, add_run);
}
KERNEL_VARIANTS(int8_add,
                (Int8Picture a, Int8Picture b, size_t channels, size_t height, size_t width,
                 const Int8Combination *combination, Int8Picture y),
                (a, b, channels, height, width, combination, y))

KERNEL_BODY int8_multiply_body(Int8Picture a, Int8Picture b, size_t channels, size_t height, size_t width,
                               const Int8Combination *combination, Int8Picture y) {
    combine(a, b, channels, height, width, combination, y, multiply_run);
}
KERNEL_VARIANTS(int8_multiply,
                (Int8Picture a, Int8Picture b, size_t channels, size_t height, size_t width,
                 const Int8Combination *combination, Int8Picture y),
                (a, b, channels, height, width, combination, y))
