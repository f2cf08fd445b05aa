#if defined(__x86_64__)
#include <immintrin.h>

#include "int8_tile.h"

#define TARGET __attribute__((target("avx2,fma,avx512f,avx512bw,avx512vl,avx512vnni")))

TARGET KERNEL_INLINE __m512i requantized(__m512i sums, const float *multipliers, const uint8_t *addend, __mmask16 lanes,
                                       const Int8Requantization *r) {
    __m512 own = _mm512_mul_ps(_mm512_cvtepi32_ps(sums), _mm512_maskz_loadu_ps(lanes, multipliers));
    own = _mm512_max_ps(own, _mm512_set1_ps((float)(r->minimum - r->zero_point)));
    own = _mm512_min_ps(own, _mm512_set1_ps((float)(r->maximum - r->zero_point)));
    if (!addend) return _mm512_add_epi32(_mm512_cvtps_epi32(own), _mm512_set1_epi32(r->zero_point));
    __m512i bytes = _mm512_cvtepu8_epi32(_mm_maskz_loadu_epi8(lanes, addend));
    __m512 other = _mm512_cvtepi32_ps(_mm512_sub_epi32(bytes, _mm512_set1_epi32(r->addend_zero_point)));
    __m512 rounded = _mm512_roundscale_ps(own, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    __m512 scaled = _mm512_mul_ps(rounded, _mm512_set1_ps(r->own_factor));
    __m512 scaled_other = _mm512_mul_ps(other, _mm512_set1_ps(r->addend_factor));
    __m512 both = _mm512_add_ps(scaled, scaled_other);
    both = _mm512_max_ps(both, _mm512_set1_ps((float)(r->sum_minimum - r->sum_zero_point)));
    both = _mm512_min_ps(both, _mm512_set1_ps((float)(r->sum_maximum - r->sum_zero_point)));
    return _mm512_add_epi32(_mm512_cvtps_epi32(both), _mm512_set1_epi32(r->sum_zero_point));
}

/// Two vectors of 8 channels to a register; with an odd number the upper half of the last register is masked out.
TARGET KERNEL_INLINE void tile_body_avx512_vnni(const Int8Tile *tile, size_t vectors, size_t positions) {
    size_t registers = (vectors + 1) / 2;
    __mmask16 masks[2] = {vectors == 1 ? 0xff : 0xffff, vectors == 3 ? 0xff : 0xffff};
    __m512i sums[INT8_MOST_POSITIONS][2];
    for (size_t p = 0; p < positions; p++)
        for (size_t v = 0; v < registers; v++) sums[p][v] = _mm512_maskz_loadu_epi32(masks[v], tile->biases + v * 16);
    const int8_t *weights = tile->weights;
    for (size_t step = 0; step < tile->steps; step++, weights += vectors * 32) {
        ptrdiff_t offset = tile->offsets[step];
        __m512i w[2];
        for (size_t v = 0; v < registers; v++) w[v] = _mm512_maskz_loadu_epi32(masks[v], weights + v * 64);
        for (size_t p = 0; p < positions; p++) {
            int32_t four;
            __builtin_memcpy(&four, tile->inputs[p] + offset, sizeof four);
            __m512i activations = _mm512_set1_epi32(four);
            for (size_t v = 0; v < registers; v++) sums[p][v] = _mm512_dpbusd_epi32(sums[p][v], activations, w[v]);
        }
    }
    const Int8Requantization *r = tile->requantization;
    for (size_t p = 0; p < positions; p++)
        for (size_t v = 0; v < registers; v++) {
            const uint8_t *addend = r->addend ? tile->addends[p] + v * 16 : 0;
            __m512i values = requantized(sums[p][v], tile->multipliers + v * 16, addend, masks[v], r);
            _mm512_mask_cvtusepi32_storeu_epi8(tile->outputs[p] + v * 16, masks[v], values);
        }
}

INT8_TILE_INSTANCES(TARGET, _avx512_vnni, 12, 12, 12, 12, 0, 0)
#endif
