#include "blocked_vector.h"

#define COMBINE_LOOP(ACTIVATION, operator)                                                              \
    for (size_t i = 0; i < count; i += BLOCKED_LANES) {                                                 \
        Vector v = load(a + i) operator load(b + i);                                                    \
        store(y + i, activate(v, ACTIVATION, epilogue->a, epilogue->b, none));                          \
    }
#define ADD_LOOP(ACTIVATION) COMBINE_LOOP(ACTIVATION, +)
#define MULTIPLY_LOOP(ACTIVATION) COMBINE_LOOP(ACTIVATION, *)

KERNEL_BODY blocked_add_body(const float *a, const float *b, const BlockedEpilogue *epilogue, float *y, size_t count) {
    const Vector none = splat(0);
    FOR_EACH_ACTIVATION(ADD_LOOP)
}
KERNEL_VARIANTS(blocked_add,
                (const float *a, const float *b, const BlockedEpilogue *epilogue, float *y, size_t count),
                (a, b, epilogue, y, count))

KERNEL_BODY blocked_multiply_body(const float *a, const float *b, const BlockedEpilogue *epilogue, float *y,
                                  size_t count) {
    const Vector none = splat(0);
    FOR_EACH_ACTIVATION(MULTIPLY_LOOP)
}
KERNEL_VARIANTS(blocked_multiply,
                (const float *a, const float *b, const BlockedEpilogue *epilogue, float *y, size_t count),
                (a, b, epilogue, y, count))

KERNEL_BODY blocked_scale_channels_body(const float *x, const float *scales, const float *shifts, size_t channels,
                                        size_t pixels, const BlockedEpilogue *epilogue, float *y) {
    size_t count = pixels * BLOCKED_LANES;
    for (size_t block = 0; block < blocked_count(channels); block++, x += count, y += count) {
        Vector scale = scales ? load(scales + block * BLOCKED_LANES) : splat(1);
        Vector shift = shifts ? load(shifts + block * BLOCKED_LANES) : splat(0);
        Vector slopes = epilogue->slopes ? load(epilogue->slopes + block * BLOCKED_LANES) : splat(0);
#define LOOP(ACTIVATION)                                                                                \
    for (size_t i = 0; i < count; i += BLOCKED_LANES) {                                                 \
        store(y + i, activate(scale * load(x + i) + shift, ACTIVATION, epilogue->a, epilogue->b, slopes)); \
    }
        FOR_EACH_ACTIVATION(LOOP)
#undef LOOP
    }
}
KERNEL_VARIANTS(blocked_scale_channels,
                (const float *x, const float *scales, const float *shifts, size_t channels, size_t pixels,
                 const BlockedEpilogue *epilogue, float *y),
                (x, scales, shifts, channels, pixels, epilogue, y))
