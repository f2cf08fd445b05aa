#if defined(__x86_64__)
#include <immintrin.h>

#include "int8_tile.h"

#define TARGET __attribute__((target("avx2,fma,avx512f,avx512bw,avx512vl,avx512vnni")))

/// Values less their zero point. Packing saturates them: floats are bounded above for the sake of it, as 2^31 and more would
/// turn negative.
TARGET KERNEL_INLINE __m512i requantized(__m512i sums, const float *multipliers, const uint8_t *addend, __mmask16 lanes,
                                         const Int8Requantization *r) {
    __m512 own = _mm512_mul_ps(_mm512_cvtepi32_ps(sums), _mm512_maskz_loadu_ps(lanes, multipliers));
    if (!addend) return _mm512_cvtps_epi32(_mm512_min_ps(own, _mm512_set1_ps(0x1p30f)));
    own = _mm512_max_ps(own, _mm512_set1_ps((float)(r->minimum - r->zero_point)));
    own = _mm512_min_ps(own, _mm512_set1_ps((float)(r->maximum - r->zero_point)));
    __m512i bytes = _mm512_cvtepu8_epi32(_mm_maskz_loadu_epi8(lanes, addend));
    __m512 other = _mm512_cvtepi32_ps(_mm512_sub_epi32(bytes, _mm512_set1_epi32(r->addend_zero_point)));
    __m512 rounded = _mm512_roundscale_ps(own, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    __m512 scaled = _mm512_mul_ps(rounded, _mm512_set1_ps(r->own_factor));
    __m512 scaled_other = _mm512_mul_ps(other, _mm512_set1_ps(r->addend_factor));
    return _mm512_cvtps_epi32(_mm512_min_ps(_mm512_add_ps(scaled, scaled_other), _mm512_set1_ps(0x1p30f)));
}

/// Four registers to bytes, each register's in order, one after another.
TARGET KERNEL_INLINE __m512i packed(const __m512i *values, const Int8Requantization *r) {
    __m512i zero_point = _mm512_set1_epi16((int16_t)(r->addend ? r->sum_zero_point : r->zero_point));
    __m512i low = _mm512_adds_epi16(_mm512_packs_epi32(values[0], values[1]), zero_point);
    __m512i high = _mm512_adds_epi16(_mm512_packs_epi32(values[2], values[3]), zero_point);
    __m512i bytes = _mm512_packus_epi16(low, high);
    bytes = _mm512_max_epu8(bytes, _mm512_set1_epi8((char)(r->addend ? r->sum_minimum : r->minimum)));
    bytes = _mm512_min_epu8(bytes, _mm512_set1_epi8((char)(r->addend ? r->sum_maximum : r->maximum)));
    // Each quarter of the register holds a quarter of each value: four bytes of each.
    const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    return _mm512_permutexvar_epi32(order, bytes);
}

/// The bytes of position `index` of those in a register: 16 or 32 channels each, of which `vectors` times 8 exist.
TARGET KERNEL_INLINE void store(__m512i bytes, size_t index, size_t vectors, uint8_t *y) {
    if (vectors > 2) {
        __m256i both = index == 0 ? _mm512_castsi512_si256(bytes) : _mm512_extracti64x4_epi64(bytes, 1);
        if (vectors == 4) _mm256_storeu_si256((__m256i *)y, both);
        else _mm256_mask_storeu_epi8(y, 0xffffff, both);
        return;
    }
    __m128i one = index == 0   ? _mm512_castsi512_si128(bytes)
                  : index == 1 ? _mm512_extracti32x4_epi32(bytes, 1)
                  : index == 2 ? _mm512_extracti32x4_epi32(bytes, 2)
                               : _mm512_extracti32x4_epi32(bytes, 3);
    if (vectors == 2) _mm_storeu_si128((__m128i *)y, one);
    else _mm_storel_epi64((__m128i *)y, one);
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
    size_t together = 4 / registers; // positions whose bytes fill a register
    for (size_t first = 0; first < positions; first += together) {
        __m512i values[4] = {_mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512()};
        for (size_t i = 0; i < together && first + i < positions; i++)
            for (size_t v = 0; v < registers; v++) {
                const uint8_t *addend = r->addend ? tile->addends[first + i] + v * 16 : 0;
                values[i * registers + v] =
                    requantized(sums[first + i][v], tile->multipliers + v * 16, addend, masks[v], r);
            }
        __m512i bytes = packed(values, r);
        for (size_t i = 0; i < together && first + i < positions; i++) store(bytes, i, vectors, tile->outputs[first + i]);
    }
}

INT8_TILE_INSTANCES(TARGET, _avx512_vnni, 12, 12, 12, 12, 0, 0)
#endif
