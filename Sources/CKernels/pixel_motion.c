#include "kernel_variants.h"
#include "pixel_kernels.h"
#if defined(__x86_64__)
#include <immintrin.h>
#endif

KERNEL_BODY pixel_match_block_body(const uint8_t *block, size_t block_stride, const uint8_t *window, size_t window_stride,
                                   size_t columns, size_t rows, uint32_t *differences) {
    for (size_t row = 0; row < rows; row++) {
        for (size_t column = 0; column < columns; column++) {
            const uint8_t *place = window + row * window_stride + column;
            uint32_t sum = 0;
            for (size_t y = 0; y < PIXEL_BLOCK_SIDE; y++) {
                for (size_t x = 0; x < PIXEL_BLOCK_SIDE; x++) {
                    int difference = block[y * block_stride + x] - place[y * window_stride + x];
                    sum += (uint32_t)(difference < 0 ? -difference : difference);
                }
            }
            differences[row * columns + column] = sum;
        }
    }
}

KERNEL_VARIANTS(pixel_match_block,
                (const uint8_t *block, size_t block_stride, const uint8_t *window, size_t window_stride, size_t columns,
                 size_t rows, uint32_t *differences),
                (block, block_stride, window, window_stride, columns, rows, differences))

/// The differences of every other row, from `first` on.
KERNEL_INLINE uint32_t half_difference_portable(const uint8_t *block, size_t block_stride, const uint8_t *place,
                                                size_t stride, size_t first) {
    uint32_t sum = 0;
    for (size_t y = first; y < PIXEL_BLOCK_SIDE; y += 2) {
        for (size_t x = 0; x < PIXEL_BLOCK_SIDE; x++) {
            int difference = block[y * block_stride + x] - place[y * stride + x];
            sum += (uint32_t)(difference < 0 ? -difference : difference);
        }
    }
    return sum;
}

/// Searches rows in order, but begins with the origin, which is good more often than any other. A place is left as soon as
/// half of its rows cost more than the best one does: the result is that of all rows.
#define BEST_MATCH(name, attribute, half_difference)                                                                   \
    attribute void name(const uint8_t *block, size_t block_stride, const uint8_t *window, size_t window_stride,       \
                        size_t columns, size_t rows, size_t origin_column, size_t origin_row, float distance_cost,    \
                        struct pixel_match *best) {                                                               \
        size_t origin = origin_row * columns + origin_column, best_place = origin;                                     \
        const uint8_t *start = window + origin_row * window_stride + origin_column;                                    \
        uint32_t least = half_difference(block, block_stride, start, window_stride, 0) +                               \
                         half_difference(block, block_stride, start, window_stride, 1);                                \
        float best_cost = (float)least / (PIXEL_BLOCK_SIDE * PIXEL_BLOCK_SIDE);                                        \
        for (size_t row = 0; row < rows; row++) {                                                                      \
            size_t down = row < origin_row ? origin_row - row : row - origin_row;                                      \
            for (size_t column = 0; column < columns; column++) {                                                      \
                size_t place = row * columns + column;                                                                 \
                size_t right = column < origin_column ? origin_column - column : column - origin_column;               \
                float penalty = distance_cost * (float)(right + down);                                                 \
                const uint8_t *pixels = window + row * window_stride + column;                                         \
                uint32_t sum = half_difference(block, block_stride, pixels, window_stride, 0);                         \
                float half = (float)sum / (PIXEL_BLOCK_SIDE * PIXEL_BLOCK_SIDE);                                       \
                half = half + penalty;                                                                                 \
                if (half > best_cost) continue;                                                                        \
                sum += half_difference(block, block_stride, pixels, window_stride, 1);                                 \
                float cost = (float)sum / (PIXEL_BLOCK_SIDE * PIXEL_BLOCK_SIDE);                                       \
                cost = cost + penalty;                                                                                 \
                if (cost < best_cost || (cost == best_cost && place < best_place)) {                                   \
                    best_cost = cost;                                                                                  \
                    best_place = place;                                                                                \
                    least = sum;                                                                                       \
                }                                                                                                      \
            }                                                                                                          \
        }                                                                                                              \
        best->column = (uint32_t)(best_place % columns);                                                               \
        best->row = (uint32_t)(best_place / columns);                                                                  \
        best->difference = least;                                                                                      \
        for (size_t side = 0; side < 4; side++) {                                                                      \
            size_t column = best->column + (side == 1) - (side == 0), row = best->row + (side == 3) - (side == 2);     \
            const uint8_t *pixels = window + row * window_stride + column;                                             \
            best->beside[side] = column < columns && row < rows                                                        \
                                     ? half_difference(block, block_stride, pixels, window_stride, 0) +                \
                                           half_difference(block, block_stride, pixels, window_stride, 1)              \
                                     : PIXEL_NO_PLACE;                                                                 \
        }                                                                                                              \
    }

BEST_MATCH(pixel_best_match_portable, , half_difference_portable)

#if defined(__x86_64__)
KERNEL_AVX2 static inline __m256i two_rows(const uint8_t *row, size_t stride) {
    return _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)row)),
                                   _mm_loadu_si128((const __m128i *)(row + 2 * stride)), 1);
}

KERNEL_AVX2 static inline uint32_t half_difference_avx2(const uint8_t *block, size_t block_stride, const uint8_t *place,
                                                        size_t stride, size_t first) {
    __m256i sum = _mm256_setzero_si256();
    for (size_t y = first; y < PIXEL_BLOCK_SIDE; y += 4) {
        __m256i pixels = two_rows(place + y * stride, stride);
        sum = _mm256_add_epi64(sum, _mm256_sad_epu8(two_rows(block + y * block_stride, block_stride), pixels));
    }
    __m128i halves = _mm_add_epi64(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
    return (uint32_t)(_mm_cvtsi128_si64(halves) + _mm_extract_epi64(halves, 1));
}

BEST_MATCH(pixel_best_match_avx2, KERNEL_AVX2 static, half_difference_avx2)
#endif

void pixel_best_match(const uint8_t *block, size_t block_stride, const uint8_t *window, size_t window_stride,
                      size_t columns, size_t rows, size_t origin_column, size_t origin_row, float distance_cost,
                      struct pixel_match *best) {
#if defined(__x86_64__)
    if (kernel_has_avx2()) {
        pixel_best_match_avx2(block, block_stride, window, window_stride, columns, rows, origin_column, origin_row,
                              distance_cost, best);
        return;
    }
#endif
    pixel_best_match_portable(block, block_stride, window, window_stride, columns, rows, origin_column, origin_row,
                              distance_cost, best);
}
