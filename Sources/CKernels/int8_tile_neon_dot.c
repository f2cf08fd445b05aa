#if defined(__aarch64__)
#include <arm_neon.h>

#include "int8_tile.h"

#define TARGET __attribute__((target("arch=armv8.2-a+dotprod")))

TARGET KERNEL_INLINE int32x4_t requantized(int32x4_t sums, float32x4_t multipliers, const uint8_t *addend,
                                         const Int8Requantization *r) {
    float32x4_t own = vmulq_f32(vcvtq_f32_s32(sums), multipliers);
    own = vmaxq_f32(own, vdupq_n_f32((float)(r->minimum - r->zero_point)));
    own = vminq_f32(own, vdupq_n_f32((float)(r->maximum - r->zero_point)));
    if (!addend) return vaddq_s32(vcvtnq_s32_f32(own), vdupq_n_s32(r->zero_point));
    int32_t bytes[4] = {addend[0], addend[1], addend[2], addend[3]};
    float32x4_t other = vcvtq_f32_s32(vsubq_s32(vld1q_s32(bytes), vdupq_n_s32(r->addend_zero_point)));
    float32x4_t scaled = vmulq_f32(vrndnq_f32(own), vdupq_n_f32(r->own_factor));
    float32x4_t scaled_other = vmulq_f32(other, vdupq_n_f32(r->addend_factor));
    float32x4_t both = vaddq_f32(scaled, scaled_other);
    both = vmaxq_f32(both, vdupq_n_f32((float)(r->sum_minimum - r->sum_zero_point)));
    both = vminq_f32(both, vdupq_n_f32((float)(r->sum_maximum - r->sum_zero_point)));
    return vaddq_s32(vcvtnq_s32_f32(both), vdupq_n_s32(r->sum_zero_point));
}

/// Two registers of 4 sums to a vector of 8 channels. The instruction multiplies signed bytes: activations less 128.
TARGET KERNEL_INLINE void tile_body_neon_dot(const Int8Tile *tile, size_t vectors, size_t positions) {
    int32x4_t sums[INT8_MOST_POSITIONS][INT8_MOST_VECTORS * 2];
    for (size_t p = 0; p < positions; p++)
        for (size_t v = 0; v < vectors * 2; v++) sums[p][v] = vld1q_s32(tile->biases + v * 4);
    const int8_t *weights = tile->weights;
    for (size_t step = 0; step < tile->steps; step++, weights += vectors * 32) {
        int8x16_t activations[INT8_MOST_POSITIONS];
        for (size_t p = 0; p < positions; p++) {
            uint32_t four;
            __builtin_memcpy(&four, tile->inputs[p] + tile->offsets[step], sizeof four);
            activations[p] = vreinterpretq_s8_u32(veorq_u32(vdupq_n_u32(four), vdupq_n_u32(0x80808080)));
        }
        for (size_t v = 0; v < vectors * 2; v++) {
            int8x16_t w = vld1q_s8(weights + v * 16);
            for (size_t p = 0; p < positions; p++) sums[p][v] = vdotq_s32(sums[p][v], w, activations[p]);
        }
    }
    const Int8Requantization *r = tile->requantization;
    for (size_t p = 0; p < positions; p++)
        for (size_t v = 0; v < vectors; v++) {
            const uint8_t *addend = r->addend ? tile->addends[p] + v * 8 : 0;
            int32x4_t low = requantized(sums[p][v * 2], vld1q_f32(tile->multipliers + v * 8), addend, r);
            int32x4_t high =
                requantized(sums[p][v * 2 + 1], vld1q_f32(tile->multipliers + v * 8 + 4), addend ? addend + 4 : 0, r);
            vst1_u8(tile->outputs[p] + v * 8, vqmovun_s16(vcombine_s16(vqmovn_s32(low), vqmovn_s32(high))));
        }
}

INT8_TILE_INSTANCES(TARGET, _neon_dot, 8, 6, 4, 3, 0, 1)
#endif
