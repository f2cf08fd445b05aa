#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "int8_depthwise.h"
#include "int8_depthwise_avx512_vnni.h"
#include "int8_requantization.h"

/// One row of one block.
typedef struct {
    const uint8_t *x; // under the first tap of the first position
    uint8_t *y;
    size_t columns;
    ptrdiff_t x_step, y_step; // bytes from one position to the next
    const DepthwisePair *pairs;
    size_t pair_count;
    const void *weights;
    const int32_t *biases;
    const float *multipliers;
    const Int8Requantization *requantization;
} Row;

static void convolve_row_portable(const Row *row) {
    enum { CHANNELS = 8 };
    for (size_t column = 0; column < row->columns; column++) {
        const uint8_t *x = row->x + (ptrdiff_t)column * row->x_step;
        int32_t sums[CHANNELS];
        for (size_t c = 0; c < CHANNELS; c++) sums[c] = row->biases[depthwise_sum_place(c)];
        for (size_t pair = 0; pair < row->pair_count; pair++) {
            const uint8_t *first = x + row->pairs[pair].offsets[0], *second = x + row->pairs[pair].offsets[1];
            const int16_t *w = (const int16_t *)row->weights + pair * DEPTHWISE_PAIR_WEIGHTS;
            for (size_t c = 0; c < CHANNELS; c++) {
                const int16_t *two = w + 2 * depthwise_sum_place(c);
                sums[c] += first[c] * two[0] + second[c] * two[1];
            }
        }
        uint8_t *y = row->y + (ptrdiff_t)column * row->y_step;
        for (size_t c = 0; c < CHANNELS; c++)
            y[c] = int8_requantize(sums[c], row->multipliers[c], 0, row->requantization);
    }
}

#if defined(__x86_64__)
#define TARGET __attribute__((target("avx2,fma")))

TARGET KERNEL_INLINE __m256i load_channels(const uint8_t *p, size_t channels) {
    if (channels == 32) return _mm256_loadu_si256((const __m256i *)p);
    if (channels == 16) return _mm256_zextsi128_si256(_mm_loadu_si128((const __m128i *)p));
    return _mm256_zextsi128_si256(_mm_loadl_epi64((const __m128i *)p));
}

/// The multipliers of register r of the sums, see `depthwise_sum_place`.
TARGET KERNEL_INLINE __m256 load_multipliers(const float *p, size_t r, size_t channels) {
    if (channels == 8 && r > 1) return _mm256_setzero_ps();
    __m256 low = _mm256_zextps128_ps256(_mm_loadu_ps(p + 4 * r));
    return channels == 32 ? _mm256_insertf128_ps(low, _mm_loadu_ps(p + 16 + 4 * r), 1) : low;
}

/// Moves 16-bit sums on to two registers of 32-bit ones.
TARGET KERNEL_INLINE void widen(__m256i sums16, __m256i *low, __m256i *high) {
    __m256i zero = _mm256_setzero_si256(), ones = _mm256_set1_epi16(1);
    *low = _mm256_add_epi32(*low, _mm256_madd_epi16(_mm256_unpacklo_epi16(sums16, zero), ones));
    *high = _mm256_add_epi32(*high, _mm256_madd_epi16(_mm256_unpackhi_epi16(sums16, zero), ones));
}

/// Products added in 16 bits as long as packing allows, then in 32.
TARGET KERNEL_INLINE void sum_narrow(const Row *row, const uint8_t *x, size_t channels, __m256i *sums) {
    const __m256i *weights = row->weights;
    __m256i low = _mm256_setzero_si256(), high = low;
    for (size_t i = 0; i < row->pair_count; i++, weights += 2) {
        const DepthwisePair *pair = &row->pairs[i];
        __m256i first = load_channels(x + pair->offsets[0], channels);
        __m256i second = load_channels(x + pair->offsets[1], channels);
        low = _mm256_add_epi16(low, _mm256_maddubs_epi16(_mm256_unpacklo_epi8(first, second), weights[0]));
        if (channels > 8)
            high = _mm256_add_epi16(high, _mm256_maddubs_epi16(_mm256_unpackhi_epi8(first, second), weights[1]));
        if (!pair->ends_run) continue;
        widen(low, &sums[0], &sums[1]);
        if (channels > 8) widen(high, &sums[2], &sums[3]);
        low = high = _mm256_setzero_si256();
    }
}

TARGET KERNEL_INLINE __m256i add_wide(__m256i sums, __m256i words, __m256i weights) {
    return _mm256_add_epi32(sums, _mm256_madd_epi16(words, weights));
}

/// Any weights: bytes become 16-bit words before they are multiplied.
TARGET KERNEL_INLINE void sum_wide(const Row *row, const uint8_t *x, size_t channels, __m256i *sums) {
    const __m256i *weights = row->weights;
    __m256i zero = _mm256_setzero_si256();
    for (size_t i = 0; i < row->pair_count; i++, weights += 4) {
        __m256i first = load_channels(x + row->pairs[i].offsets[0], channels);
        __m256i second = load_channels(x + row->pairs[i].offsets[1], channels);
        __m256i low = _mm256_unpacklo_epi8(first, second), high = _mm256_unpackhi_epi8(first, second);
        sums[0] = add_wide(sums[0], _mm256_unpacklo_epi8(low, zero), weights[0]);
        sums[1] = add_wide(sums[1], _mm256_unpackhi_epi8(low, zero), weights[1]);
        if (channels == 8) continue;
        sums[2] = add_wide(sums[2], _mm256_unpacklo_epi8(high, zero), weights[2]);
        sums[3] = add_wide(sums[3], _mm256_unpackhi_epi8(high, zero), weights[3]);
    }
}

/// Sums to bytes, in the order of the channels. Packing saturates: floats are bounded above for the sake of it, as
/// 2^31 and more would turn negative.
TARGET KERNEL_INLINE __m256i requantized(const __m256i *sums, const Row *row, size_t channels) {
    const Int8Requantization *q = row->requantization;
    __m256i values[4], zero_point = _mm256_set1_epi16((int16_t)q->zero_point);
    for (size_t r = 0; r < 4; r++) {
        __m256 own = _mm256_mul_ps(_mm256_cvtepi32_ps(sums[r]), load_multipliers(row->multipliers, r, channels));
        values[r] = _mm256_cvtps_epi32(_mm256_min_ps(own, _mm256_set1_ps(0x1p30f)));
    }
    __m256i low = _mm256_adds_epi16(_mm256_packs_epi32(values[0], values[1]), zero_point);
    __m256i high = _mm256_adds_epi16(_mm256_packs_epi32(values[2], values[3]), zero_point);
    __m256i bytes = _mm256_max_epu8(_mm256_packus_epi16(low, high), _mm256_set1_epi8((char)q->minimum));
    return _mm256_min_epu8(bytes, _mm256_set1_epi8((char)q->maximum));
}

TARGET KERNEL_INLINE void convolve_row_body(const Row *row, size_t channels, int is_narrow) {
    for (size_t column = 0; column < row->columns; column++) {
        const uint8_t *x = row->x + (ptrdiff_t)column * row->x_step;
        __m256i sums[4];
        for (size_t r = 0; r < 4; r++) sums[r] = _mm256_loadu_si256((const __m256i *)row->biases + r);
        if (is_narrow) sum_narrow(row, x, channels, sums);
        else sum_wide(row, x, channels, sums);
        __m256i bytes = requantized(sums, row, channels);
        uint8_t *y = row->y + (ptrdiff_t)column * row->y_step;
        if (channels == 32) _mm256_storeu_si256((__m256i *)y, bytes);
        else if (channels == 16) _mm_storeu_si128((__m128i *)y, _mm256_castsi256_si128(bytes));
        else _mm_storel_epi64((__m128i *)y, _mm256_castsi256_si128(bytes));
    }
}

TARGET static void convolve_row_avx2(const Row *row, int32_t channels, int32_t is_narrow) {
    switch (channels) {
    case 32: return is_narrow ? convolve_row_body(row, 32, 1) : convolve_row_body(row, 32, 0);
    case 16: return is_narrow ? convolve_row_body(row, 16, 1) : convolve_row_body(row, 16, 0);
    default: return is_narrow ? convolve_row_body(row, 8, 1) : convolve_row_body(row, 8, 0);
    }
}
#endif

void int8_convolve_depthwise(const Int8Convolution *c, const void *packed, const uint8_t *x,
                             const Int8Requantization *requantization, Int8Picture y, size_t first_row, size_t end_row,
                             Int8InstructionSet set) {
#if defined(__x86_64__)
    if (takes_quads(c, set)) {
        int8_convolve_depthwise_quads(c, packed, x, requantization, y, first_row, end_row);
        return;
    }
#endif
    const PackedDepthwise *header = packed;
    const uint8_t *bytes = packed;
    for (size_t r = first_row; r < end_row; r++)
        for (int32_t b = 0; b < header->block_count; b++) {
            const DepthwiseBlock *block = &header->blocks[b];
            Row row = {
                .x = x + ((ptrdiff_t)(r * c->stride_y) - (ptrdiff_t)c->padding_top) * c->row_stride -
                     (ptrdiff_t)c->padding_left * c->pixel_stride + block->first_channel,
                .y = y.pixels + (ptrdiff_t)r * y.row_stride + block->first_channel,
                .columns = c->out_width,
                .x_step = (ptrdiff_t)c->stride_x * c->pixel_stride,
                .y_step = y.pixel_stride,
                .pairs = (const DepthwisePair *)(bytes + block->pairs_at),
                .pair_count = (size_t)block->pairs,
                .weights = bytes + block->weights_at,
                .biases = (const int32_t *)(bytes + block->biases_at),
                .multipliers = requantization->multipliers + block->first_channel,
                .requantization = requantization,
            };
#if defined(__x86_64__)
            if (set >= INT8_AVX2) {
                convolve_row_avx2(&row, block->channels, block->is_narrow);
                continue;
            }
#else
            (void)set; // packed in blocks of 8, one way
#endif
            convolve_row_portable(&row);
        }
}
