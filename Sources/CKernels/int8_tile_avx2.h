// The body of a tile for vectors of 256 bits: included once for each instruction that multiplies bytes.
//
// Needs TARGET, a function attribute; NAME(x), x with the suffix of the instruction set; and
// DOT(sums, activations, weights), which adds to eight sums the products of four unsigned and four signed bytes each.
TARGET INT8_INLINE __m256i NAME(requantized)(__m256i sums, __m256 multipliers, const uint8_t *addend,
                                             const Int8Requantization *r) {
    __m256 own = _mm256_mul_ps(_mm256_cvtepi32_ps(sums), multipliers);
    own = _mm256_max_ps(own, _mm256_set1_ps((float)(r->minimum - r->zero_point)));
    own = _mm256_min_ps(own, _mm256_set1_ps((float)(r->maximum - r->zero_point)));
    if (!addend) return _mm256_add_epi32(_mm256_cvtps_epi32(own), _mm256_set1_epi32(r->zero_point));
    __m256i bytes = _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)addend));
    __m256 other = _mm256_cvtepi32_ps(_mm256_sub_epi32(bytes, _mm256_set1_epi32(r->addend_zero_point)));
    __m256 scaled = _mm256_mul_ps(_mm256_round_ps(own, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC),
                                  _mm256_set1_ps(r->own_factor));
    __m256 scaled_other = _mm256_mul_ps(other, _mm256_set1_ps(r->addend_factor));
    __m256 both = _mm256_add_ps(scaled, scaled_other);
    both = _mm256_max_ps(both, _mm256_set1_ps((float)(r->sum_minimum - r->sum_zero_point)));
    both = _mm256_min_ps(both, _mm256_set1_ps((float)(r->sum_maximum - r->sum_zero_point)));
    return _mm256_add_epi32(_mm256_cvtps_epi32(both), _mm256_set1_epi32(r->sum_zero_point));
}

/// Writes up to four vectors of values in 0...255 as bytes, in order.
TARGET INT8_INLINE void NAME(store)(const __m256i *values, size_t vectors, uint8_t *y) {
    __m256i zero = _mm256_setzero_si256();
    __m256i low = _mm256_packs_epi32(values[0], vectors > 1 ? values[1] : zero);
    __m256i high = vectors > 2 ? _mm256_packs_epi32(values[2], vectors > 3 ? values[3] : zero) : zero;
    // Each half of the register now holds half of each vector: four bytes of each.
    __m256i bytes = _mm256_permutevar8x32_epi32(_mm256_packus_epi16(low, high),
                                                _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
    __m128i first = _mm256_castsi256_si128(bytes);
    if (vectors == 4) _mm256_storeu_si256((__m256i *)y, bytes);
    if (vectors == 2 || vectors == 3) _mm_storeu_si128((__m128i *)y, first);
    if (vectors == 3) _mm_storel_epi64((__m128i *)(y + 16), _mm256_extracti128_si256(bytes, 1));
    if (vectors == 1) _mm_storel_epi64((__m128i *)y, first);
}

TARGET INT8_INLINE void NAME(tile_body)(const Int8Tile *tile, size_t vectors, size_t positions) {
    __m256i sums[INT8_MOST_POSITIONS][INT8_MOST_VECTORS];
    for (size_t p = 0; p < positions; p++)
        for (size_t v = 0; v < vectors; v++)
            sums[p][v] = _mm256_loadu_si256((const __m256i *)(tile->biases + v * INT8_LANES));
    const int8_t *weights = tile->weights;
    for (size_t step = 0; step < tile->steps; step++, weights += vectors * 32) {
        ptrdiff_t offset = tile->offsets[step];
        for (size_t p = 0; p < positions; p++) {
            int32_t four;
            __builtin_memcpy(&four, tile->inputs[p] + offset, sizeof four);
            __m256i activations = _mm256_set1_epi32(four);
            for (size_t v = 0; v < vectors; v++) {
                __m256i w = _mm256_loadu_si256((const __m256i *)(weights + v * 32));
                sums[p][v] = DOT(sums[p][v], activations, w);
            }
        }
    }
    const Int8Requantization *r = tile->requantization;
    for (size_t p = 0; p < positions; p++) {
        __m256i values[INT8_MOST_VECTORS];
        for (size_t v = 0; v < vectors; v++) {
            __m256 multipliers = _mm256_loadu_ps(tile->multipliers + v * INT8_LANES);
            const uint8_t *addend = r->addend ? tile->addends[p] + v * INT8_LANES : 0;
            values[v] = NAME(requantized)(sums[p][v], multipliers, addend, r);
        }
        NAME(store)(values, vectors, tile->outputs[p]);
    }
}
