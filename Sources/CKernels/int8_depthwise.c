#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "int8_depthwise.h"
#include "int8_requantization.h"

/// One row of one block.
typedef struct {
    const uint8_t *x; // under the first tap of the first position
    uint8_t *y;
    size_t columns;
    ptrdiff_t x_step, y_step; // bytes from one position to the next
    const DepthwisePair *pairs;
    size_t pair_count;
    const int8_t *weights;
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
            const int8_t *w = row->weights + pair * DEPTHWISE_PAIR_BYTES;
            for (size_t c = 0; c < CHANNELS; c++) sums[c] += first[c] * w[2 * c] + second[c] * w[2 * c + 1];
        }
        uint8_t *y = row->y + (ptrdiff_t)column * row->y_step;
        for (size_t c = 0; c < CHANNELS; c++)
            y[c] = int8_requantize(sums[c], row->multipliers[c], 0, row->requantization);
    }
}

#if defined(__x86_64__)
#define TARGET __attribute__((target("avx2,fma")))

TARGET INT8_INLINE __m256i load_channels(const uint8_t *p, size_t channels) {
    if (channels == 32) return _mm256_loadu_si256((const __m256i *)p);
    if (channels == 16) return _mm256_zextsi128_si256(_mm_loadu_si128((const __m128i *)p));
    return _mm256_zextsi128_si256(_mm_loadl_epi64((const __m128i *)p));
}

/// The multipliers of register r of the sums, see `depthwise_sum_place`.
TARGET INT8_INLINE __m256 load_multipliers(const float *p, size_t r, size_t channels) {
    if (channels == 8 && r > 1) return _mm256_setzero_ps();
    __m256 low = _mm256_zextps128_ps256(_mm_loadu_ps(p + 4 * r));
    return channels == 32 ? _mm256_insertf128_ps(low, _mm_loadu_ps(p + 16 + 4 * r), 1) : low;
}

/// Moves 16-bit sums on to two registers of 32-bit ones.
TARGET INT8_INLINE void widen(__m256i sums16, __m256i *low, __m256i *high) {
    __m256i zero = _mm256_setzero_si256(), ones = _mm256_set1_epi16(1);
    *low = _mm256_add_epi32(*low, _mm256_madd_epi16(_mm256_unpacklo_epi16(sums16, zero), ones));
    *high = _mm256_add_epi32(*high, _mm256_madd_epi16(_mm256_unpackhi_epi16(sums16, zero), ones));
}

TARGET INT8_INLINE void convolve_row_body(const Row *row, size_t channels) {
    const Int8Requantization *q = row->requantization;
    __m256 minimum = _mm256_set1_ps((float)(q->minimum - q->zero_point));
    __m256 maximum = _mm256_set1_ps((float)(q->maximum - q->zero_point));
    __m256i zero_point = _mm256_set1_epi16((int16_t)q->zero_point);
    for (size_t column = 0; column < row->columns; column++) {
        const uint8_t *x = row->x + (ptrdiff_t)column * row->x_step;
        __m256i sums[4], low = _mm256_setzero_si256(), high = low;
        for (size_t r = 0; r < 4; r++) sums[r] = _mm256_loadu_si256((const __m256i *)row->biases + r);
        for (size_t i = 0; i < row->pair_count; i++) {
            const DepthwisePair *pair = &row->pairs[i];
            __m256i first = load_channels(x + pair->offsets[0], channels);
            __m256i second = load_channels(x + pair->offsets[1], channels);
            const __m256i *w = (const __m256i *)(row->weights + i * DEPTHWISE_PAIR_BYTES);
            low = _mm256_add_epi16(low, _mm256_maddubs_epi16(_mm256_unpacklo_epi8(first, second), w[0]));
            high = _mm256_add_epi16(high, _mm256_maddubs_epi16(_mm256_unpackhi_epi8(first, second), w[1]));
            if (pair->ends_run) {
                widen(low, &sums[0], &sums[1]);
                widen(high, &sums[2], &sums[3]);
                low = high = _mm256_setzero_si256();
            }
        }
        __m256i values[4];
        for (size_t r = 0; r < 4; r++) {
            __m256 own = _mm256_mul_ps(_mm256_cvtepi32_ps(sums[r]), load_multipliers(row->multipliers, r, channels));
            values[r] = _mm256_cvtps_epi32(_mm256_min_ps(_mm256_max_ps(own, minimum), maximum));
        }
        __m256i words0 = _mm256_add_epi16(_mm256_packs_epi32(values[0], values[1]), zero_point);
        __m256i words1 = _mm256_add_epi16(_mm256_packs_epi32(values[2], values[3]), zero_point);
        __m256i bytes = _mm256_packus_epi16(words0, words1);
        uint8_t *y = row->y + (ptrdiff_t)column * row->y_step;
        if (channels == 32) _mm256_storeu_si256((__m256i *)y, bytes);
        else if (channels == 16) _mm_storeu_si128((__m128i *)y, _mm256_castsi256_si128(bytes));
        else _mm_storel_epi64((__m128i *)y, _mm256_castsi256_si128(bytes));
    }
}

TARGET static void convolve_row_32(const Row *row) { convolve_row_body(row, 32); }
TARGET static void convolve_row_16(const Row *row) { convolve_row_body(row, 16); }
TARGET static void convolve_row_8(const Row *row) { convolve_row_body(row, 8); }

static void convolve_row(const Row *row, int32_t channels, Int8InstructionSet set) {
    if (set < INT8_AVX2) convolve_row_portable(row);
    else if (channels == 32) convolve_row_32(row);
    else if (channels == 16) convolve_row_16(row);
    else convolve_row_8(row);
}
#else
static void convolve_row(const Row *row, int32_t channels, Int8InstructionSet set) {
    (void)channels, (void)set; // packed in blocks of 8
    convolve_row_portable(row);
}
#endif

void int8_convolve_depthwise(const Int8Convolution *c, const void *packed, const uint8_t *x,
                             const Int8Requantization *requantization, Int8Picture y, size_t first_row, size_t end_row,
                             Int8InstructionSet set) {
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
                .weights = (const int8_t *)(bytes + block->weights_at),
                .biases = (const int32_t *)(bytes + block->biases_at),
                .multipliers = requantization->multipliers + block->first_channel,
                .requantization = requantization,
            };
            convolve_row(&row, block->channels, set);
        }
}
