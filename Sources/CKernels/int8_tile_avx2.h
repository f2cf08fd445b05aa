// The body of a tile for vectors of 256 bits: included once for each instruction that multiplies bytes.
//
// Needs TARGET, a function attribute; NAME(x), x with the suffix of the instruction set; and
// DOT(sums, a, w), which adds to eight sums the products of four unsigned and four signed bytes each.
// DOT_TWO(sums, a, w, a2, w2) does so for two steps.

/// Values less their zero point. Packing saturates them: floats are bounded above for the sake of it, as 2^31 and more
/// would turn negative.
TARGET KERNEL_INLINE __m256i NAME(requantized)(__m256i sums, __m256 multipliers, const uint8_t *addend,
                                             const Int8Requantization *r) {
    __m256 own = _mm256_mul_ps(_mm256_cvtepi32_ps(sums), multipliers);
    if (!addend) return _mm256_cvtps_epi32(_mm256_min_ps(own, _mm256_set1_ps(0x1p30f)));
    own = _mm256_max_ps(own, _mm256_set1_ps((float)(r->minimum - r->zero_point)));
    own = _mm256_min_ps(own, _mm256_set1_ps((float)(r->maximum - r->zero_point)));
    __m256i bytes = _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)addend));
    __m256 other = _mm256_cvtepi32_ps(_mm256_sub_epi32(bytes, _mm256_set1_epi32(r->addend_zero_point)));
    __m256 scaled = _mm256_mul_ps(_mm256_round_ps(own, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC),
                                  _mm256_set1_ps(r->own_factor));
    __m256 scaled_other = _mm256_mul_ps(other, _mm256_set1_ps(r->addend_factor));
    __m256 both = _mm256_min_ps(_mm256_add_ps(scaled, scaled_other), _mm256_set1_ps(0x1p30f));
    return _mm256_cvtps_epi32(both);
}

/// Up to four vectors as bytes, in order.
TARGET KERNEL_INLINE __m256i NAME(packed)(const __m256i *values, size_t vectors, const Int8Requantization *r) {
    __m256i zero = _mm256_setzero_si256();
    __m256i zero_point = _mm256_set1_epi16((int16_t)(r->addend ? r->sum_zero_point : r->zero_point));
    __m256i low = _mm256_packs_epi32(values[0], vectors > 1 ? values[1] : zero);
    __m256i high = vectors > 2 ? _mm256_packs_epi32(values[2], vectors > 3 ? values[3] : zero) : zero;
    __m256i bytes = _mm256_packus_epi16(_mm256_adds_epi16(low, zero_point), _mm256_adds_epi16(high, zero_point));
    bytes = _mm256_max_epu8(bytes, _mm256_set1_epi8((char)(r->addend ? r->sum_minimum : r->minimum)));
    bytes = _mm256_min_epu8(bytes, _mm256_set1_epi8((char)(r->addend ? r->sum_maximum : r->maximum)));
    // Each half of the register holds half of each vector: four bytes of each.
    return _mm256_permutevar8x32_epi32(bytes, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}

TARGET KERNEL_INLINE void NAME(store)(__m256i bytes, size_t vectors, uint8_t *y) {
    __m128i first = _mm256_castsi256_si128(bytes);
    if (vectors == 4) _mm256_storeu_si256((__m256i *)y, bytes);
    if (vectors == 2 || vectors == 3) _mm_storeu_si128((__m128i *)y, first);
    if (vectors == 3) _mm_storel_epi64((__m128i *)(y + 16), _mm256_extracti128_si256(bytes, 1));
    if (vectors == 1) _mm_storel_epi64((__m128i *)y, first);
}

TARGET KERNEL_INLINE __m256i NAME(four_everywhere)(const uint8_t *x) {
    int32_t four;
    __builtin_memcpy(&four, x, sizeof four);
    return _mm256_set1_epi32(four);
}

TARGET KERNEL_INLINE void NAME(tile_body)(const Int8Tile *tile, size_t vectors, size_t positions) {
    __m256i sums[INT8_MOST_POSITIONS][INT8_MOST_VECTORS];
    for (size_t p = 0; p < positions; p++)
        for (size_t v = 0; v < vectors; v++)
            sums[p][v] = _mm256_loadu_si256((const __m256i *)(tile->biases + v * INT8_LANES));
    const __m256i *weights = (const __m256i *)tile->weights;
    size_t step = 0;
    for (; step < tile->paired_steps; step += 2, weights += 2 * vectors)
        for (size_t p = 0; p < positions; p++) {
            __m256i a = NAME(four_everywhere)(tile->inputs[p] + tile->offsets[step]);
            __m256i a2 = NAME(four_everywhere)(tile->inputs[p] + tile->offsets[step + 1]);
            for (size_t v = 0; v < vectors; v++) sums[p][v] = DOT_TWO(sums[p][v], a, weights[v], a2, weights[vectors + v]);
        }
    for (; step < tile->steps; step++, weights += vectors)
        for (size_t p = 0; p < positions; p++) {
            __m256i a = NAME(four_everywhere)(tile->inputs[p] + tile->offsets[step]);
            for (size_t v = 0; v < vectors; v++) sums[p][v] = DOT(sums[p][v], a, weights[v]);
        }
    const Int8Requantization *r = tile->requantization;
    for (size_t p = 0; p < positions; p++) {
        __m256i values[INT8_MOST_VECTORS];
        for (size_t v = 0; v < vectors; v++) {
            __m256 multipliers = _mm256_loadu_ps(tile->multipliers + v * INT8_LANES);
            const uint8_t *addend = r->addend ? tile->addends[p] + v * INT8_LANES : 0;
            values[v] = NAME(requantized)(sums[p][v], multipliers, addend, r);
        }
        NAME(store)(NAME(packed)(values, vectors, r), vectors, tile->outputs[p]);
    }
}
