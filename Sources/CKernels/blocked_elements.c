#include "blocked_wide.h"

#define COMBINE_LOOP(ACTIVATION, operator)                                              \
    for (; is_wide && i + WIDE_LANES <= count; i += WIDE_LANES) {                       \
        Wide v = load_wide(a + i) operator load_wide(b + i);                            \
        store_wide(y + i, activate(v, ACTIVATION, epilogue->a, epilogue->b, (Wide)0));  \
    }                                                                                   \
    for (; i < count; i += BLOCKED_LANES) {                                             \
        Vector v = load(a + i) operator load(b + i);                                    \
        store(y + i, activate(v, ACTIVATION, epilogue->a, epilogue->b, splat(0)));      \
    }
#define ADD_LOOP(ACTIVATION) COMBINE_LOOP(ACTIVATION, +)
#define MULTIPLY_LOOP(ACTIVATION) COMBINE_LOOP(ACTIVATION, *)

KERNEL_BODY blocked_add_body(const float *a, const float *b, const BlockedEpilogue *epilogue, float *y, size_t count,
                             int is_wide) {
    size_t i = 0;
    FOR_EACH_ACTIVATION(ADD_LOOP)
}
KERNEL_WIDE_VARIANTS(blocked_add,
                     (const float *a, const float *b, const BlockedEpilogue *epilogue, float *y, size_t count),
                     a, b, epilogue, y, count)

KERNEL_BODY blocked_multiply_body(const float *a, const float *b, const BlockedEpilogue *epilogue, float *y,
                                  size_t count, int is_wide) {
    size_t i = 0;
    FOR_EACH_ACTIVATION(MULTIPLY_LOOP)
}
KERNEL_WIDE_VARIANTS(blocked_multiply,
                     (const float *a, const float *b, const BlockedEpilogue *epilogue, float *y, size_t count),
                     a, b, epilogue, y, count)

KERNEL_BODY blocked_scale_channels_body(const float *x, const float *scales, const float *shifts, size_t channels,
                                        size_t pixels, const BlockedEpilogue *epilogue, float *y, int is_wide) {
    size_t count = pixels * BLOCKED_LANES;
    float a = epilogue->a, b = epilogue->b;
    for (size_t block = 0; block < blocked_count(channels); block++, x += count, y += count) {
        Vector scale = scales ? load(scales + block * BLOCKED_LANES) : splat(1);
        Vector shift = shifts ? load(shifts + block * BLOCKED_LANES) : splat(0);
        Vector slopes = epilogue->slopes ? load(epilogue->slopes + block * BLOCKED_LANES) : splat(0);
        Wide wide_scale = joined(scale, scale), wide_shift = joined(shift, shift), wide_slopes = joined(slopes, slopes);
        size_t i = 0;
#define LOOP(ACTIVATION)                                                                                     \
    for (; is_wide && i + WIDE_LANES <= count; i += WIDE_LANES) {                                            \
        Wide v = wide_scale * load_wide(x + i) + wide_shift;                                                 \
        store_wide(y + i, activate(v, ACTIVATION, a, b, wide_slopes));                                       \
    }                                                                                                        \
    for (; i < count; i += BLOCKED_LANES) {                                                                  \
        store(y + i, activate(scale * load(x + i) + shift, ACTIVATION, a, b, slopes));                       \
    }
        FOR_EACH_ACTIVATION(LOOP)
#undef LOOP
    }
}
KERNEL_WIDE_VARIANTS(blocked_scale_channels,
                     (const float *x, const float *scales, const float *shifts, size_t channels, size_t pixels,
                      const BlockedEpilogue *epilogue, float *y),
                     x, scales, shifts, channels, pixels, epilogue, y)
