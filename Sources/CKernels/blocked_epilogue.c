#include "blocked_wide.h"

#if defined(__x86_64__)
int blocked_supports_avx2(void) { return kernel_has_avx2(); }
int blocked_supports_avx512(void) { return kernel_has_avx512(); }
#endif

KERNEL_BODY blocked_finish_body(const BlockedEpilogue *epilogue, const float *addend, const float *slopes, float *y,
                                size_t count, int is_wide) {
    Vector slope = slopes ? load(slopes) : splat(0);
    Wide wide_slope = joined(slope, slope);
    float a = epilogue->a, b = epilogue->b;
    size_t i = 0;
    if (addend) {
#define LOOP(ACTIVATION)                                                                                          \
    for (; is_wide && i + WIDE_LANES <= count; i += WIDE_LANES)                                                   \
        store_wide(y + i, activate(load_wide(y + i), ACTIVATION, a, b, wide_slope) + load_wide(addend + i));      \
    for (; i < count; i += BLOCKED_LANES)                                                                         \
        store(y + i, activate(load(y + i), ACTIVATION, a, b, slope) + load(addend + i));
        FOR_EACH_ACTIVATION(LOOP)
#undef LOOP
    } else {
#define LOOP(ACTIVATION)                                                                    \
    for (; is_wide && i + WIDE_LANES <= count; i += WIDE_LANES)                             \
        store_wide(y + i, activate(load_wide(y + i), ACTIVATION, a, b, wide_slope));        \
    for (; i < count; i += BLOCKED_LANES) store(y + i, activate(load(y + i), ACTIVATION, a, b, slope));
        FOR_EACH_ACTIVATION(LOOP)
#undef LOOP
    }
}
KERNEL_WIDE_VARIANTS(blocked_finish,
                     (const BlockedEpilogue *epilogue, const float *addend, const float *slopes, float *y, size_t count),
                     epilogue, addend, slopes, y, count)
