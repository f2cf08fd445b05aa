#include "blocked_vector.h"

KERNEL_INLINE void finish_loop(const BlockedEpilogue *epilogue, const float *addend, const float *slopes, float *y,
                               size_t count, BlockedActivation activation) {
    Vector slope = slopes ? load(slopes) : splat(0);
    float a = epilogue->a, b = epilogue->b;
    if (addend) {
        for (size_t i = 0; i < count; i += BLOCKED_LANES) {
            store(y + i, activate(load(y + i), activation, a, b, slope) + load(addend + i));
        }
    } else {
        for (size_t i = 0; i < count; i += BLOCKED_LANES) store(y + i, activate(load(y + i), activation, a, b, slope));
    }
}

KERNEL_BODY blocked_finish_body(const BlockedEpilogue *epilogue, const float *addend, const float *slopes, float *y,
                                size_t count) {
    // The switch stands outside the loops, so that each loop has one branch-free body.
#define CASE(activation) \
    case activation: finish_loop(epilogue, addend, slopes, y, count, activation); break;
    switch (epilogue->activation) {
        CASE(BLOCKED_IDENTITY)
        CASE(BLOCKED_RELU)
        CASE(BLOCKED_CLIP)
        CASE(BLOCKED_LEAKY_RELU)
        CASE(BLOCKED_PRELU)
        CASE(BLOCKED_SIGMOID)
        CASE(BLOCKED_SILU)
        CASE(BLOCKED_TANH)
        CASE(BLOCKED_HARD_SIGMOID)
        CASE(BLOCKED_HARD_SWISH)
    }
#undef CASE
}
KERNEL_VARIANTS(blocked_finish,
                (const BlockedEpilogue *epilogue, const float *addend, const float *slopes, float *y, size_t count),
                (epilogue, addend, slopes, y, count))
