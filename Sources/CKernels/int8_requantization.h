// Requantisation one value at a time: the meaning that the vector kernels share.
#pragma once
#include "include/int8_kernels.h"
#include "kernel_variants.h"

/// Half to even, for |x| below 2^22: adding and taking off 1.5 * 2^23 leaves no bits for a fraction.
KERNEL_INLINE float int8_round(float x) { return x + 12582912.0f - 12582912.0f; }

/// NaN becomes the minimum.
KERNEL_INLINE float int8_clamp(float x, float minimum, float maximum) {
    float bounded = x > minimum ? x : minimum;
    return bounded < maximum ? bounded : maximum;
}

/// addend: its byte at this place; any value without an addend.
KERNEL_INLINE uint8_t int8_requantize(int32_t sum, float multiplier, uint8_t addend,
                                                                     const Int8Requantization *r) {
    float own = int8_round(int8_clamp((float)sum * multiplier, (float)(r->minimum - r->zero_point),
                                      (float)(r->maximum - r->zero_point)));
    if (!r->addend) return (uint8_t)((int32_t)own + r->zero_point);
    // One operation a statement: a fused multiply-add would round otherwise than the other builds.
    float scaled = own * r->own_factor;
    float scaled_other = (float)(addend - r->addend_zero_point) * r->addend_factor;
    float both = scaled + scaled_other;
    both = int8_round(int8_clamp(both, (float)(r->sum_minimum - r->sum_zero_point),
                                 (float)(r->sum_maximum - r->sum_zero_point)));
    return (uint8_t)((int32_t)both + r->sum_zero_point);
}
