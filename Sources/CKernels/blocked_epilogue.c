#include "blocked_vector.h"

KERNEL_BODY blocked_finish_body(const BlockedEpilogue *epilogue, const float *addend, const float *slopes, float *y,
                                size_t count) {
    Vector slope = slopes ? load(slopes) : splat(0);
    float a = epilogue->a, b = epilogue->b;
    if (addend) {
#define LOOP(ACTIVATION) \
    for (size_t i = 0; i < count; i += BLOCKED_LANES) \
        store(y + i, activate(load(y + i), ACTIVATION, a, b, slope) + load(addend + i));
        FOR_EACH_ACTIVATION(LOOP)
#undef LOOP
    } else {
#define LOOP(ACTIVATION) \
    for (size_t i = 0; i < count; i += BLOCKED_LANES) store(y + i, activate(load(y + i), ACTIVATION, a, b, slope));
        FOR_EACH_ACTIVATION(LOOP)
#undef LOOP
    }
}
KERNEL_VARIANTS(blocked_finish,
                (const BlockedEpilogue *epilogue, const float *addend, const float *slopes, float *y, size_t count),
                (epilogue, addend, slopes, y, count))
