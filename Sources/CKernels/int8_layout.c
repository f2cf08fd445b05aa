#if defined(__x86_64__)
#include <immintrin.h>
#endif
#include <string.h>

#include "int8_requantization.h"
#include "kernel_variants.h"

/// Pixels at once: their bytes are made plane by plane, and stored pixel by pixel, four channels to a word.
enum { RUN = 64, CHANNELS = 4 };

KERNEL_INLINE size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/// Adds one channel's bytes to the words of a run.
KERNEL_BODY quantize_channel(const float *x, size_t count, float scale, float zero_point, size_t shift,
                             uint32_t *words) {
    for (size_t i = 0; i < count; i++) {
        float rounded = int8_round(int8_clamp(x[i] / scale, -zero_point, 255.0f - zero_point));
        words[i] |= (uint32_t)(int32_t)(rounded + zero_point) << shift;
    }
}

KERNEL_BODY int8_quantize_body(const float *x, size_t channels, size_t height, size_t width, float scale,
                               int32_t zero_point, size_t first_row, size_t end_row, Int8Picture y) {
    for (size_t row = first_row; row < end_row; row++)
        for (size_t start = 0; start < width; start += RUN)
            for (size_t first = 0; first < int8_pixel_size(channels); first += CHANNELS) {
                size_t count = smaller(RUN, width - start);
                uint32_t words[RUN] = {0};
                for (size_t c = 0; c < CHANNELS; c++) {
                    if (first + c < channels)
                        quantize_channel(x + ((first + c) * height + row) * width + start, count, scale,
                                         (float)zero_point, 8 * c, words);
                    else
                        for (size_t i = 0; i < RUN; i++) words[i] |= (uint32_t)zero_point << 8 * c;
                }
                uint8_t *pixel = y.pixels + (ptrdiff_t)row * y.row_stride + (ptrdiff_t)start * y.pixel_stride + first;
                for (size_t i = 0; i < count; i++, pixel += y.pixel_stride) memcpy(pixel, &words[i], CHANNELS);
            }
}
KERNEL_VARIANTS(int8_quantize,
                (const float *x, size_t channels, size_t height, size_t width, float scale, int32_t zero_point,
                 size_t first_row, size_t end_row, Int8Picture y),
                (x, channels, height, width, scale, zero_point, first_row, end_row, y))

KERNEL_BODY int8_dequantize_body(Int8Picture x, size_t channels, size_t height, size_t width, float scale,
                                 int32_t zero_point, size_t first_row, size_t end_row, float *y) {
    for (size_t row = first_row; row < end_row; row++)
        for (size_t start = 0; start < width; start += RUN)
            for (size_t first = 0; first < channels; first += CHANNELS) {
                size_t count = smaller(RUN, width - start);
                uint32_t words[RUN];
                const uint8_t *pixel =
                    x.pixels + (ptrdiff_t)row * x.row_stride + (ptrdiff_t)start * x.pixel_stride + first;
                for (size_t i = 0; i < count; i++, pixel += x.pixel_stride) memcpy(&words[i], pixel, CHANNELS);
                for (size_t c = 0; c < CHANNELS && first + c < channels; c++) {
                    float *values = y + ((first + c) * height + row) * width + start;
                    for (size_t i = 0; i < count; i++)
                        values[i] = (float)((int32_t)(words[i] >> 8 * c & 255) - zero_point) * scale;
                }
            }
}
KERNEL_VARIANTS(int8_dequantize,
                (Int8Picture x, size_t channels, size_t height, size_t width, float scale, int32_t zero_point,
                 size_t first_row, size_t end_row, float *y),
                (x, channels, height, width, scale, zero_point, first_row, end_row, y))

void int8_fill_border(Int8Picture picture, size_t channels, size_t height, size_t width, size_t top, size_t left,
                      size_t bottom, size_t right, uint8_t value) {
    size_t pixel_size = int8_pixel_size(channels);
    ptrdiff_t rows = (ptrdiff_t)height, columns = (ptrdiff_t)width;
    for (ptrdiff_t row = -(ptrdiff_t)top; row < rows + (ptrdiff_t)bottom; row++) {
        uint8_t *pixels = picture.pixels + row * picture.row_stride;
        for (ptrdiff_t column = -(ptrdiff_t)left; column < columns + (ptrdiff_t)right; column++) {
            if (column == 0 && row >= 0 && row < rows) column += columns - 1; // the picture itself
            else memset(pixels + column * picture.pixel_stride, value, pixel_size);
        }
    }
}

static void look_up_plainly(const uint8_t *x, size_t count, const uint8_t *table, uint8_t *y) {
    for (size_t i = 0; i < count; i++) y[i] = table[x[i]];
}

#if defined(__x86_64__)
/// 64 bytes at a time: each of the table's 16 rows is looked up by the low halves of the bytes, and taken where it is the
/// row that the high halves say.
KERNEL_AVX512 static void look_up_avx512(const uint8_t *x, size_t count, const uint8_t *table, uint8_t *y) {
    enum { ROWS = 16, BYTES = 64 };
    __m512i rows[ROWS];
    for (int r = 0; r < ROWS; r++) {
        rows[r] = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(table + r * ROWS)));
    }
    const __m512i low_half = _mm512_set1_epi8(15);
    for (size_t i = 0; i < count; i += BYTES) {
        __mmask64 wanted = count - i < BYTES ? ((__mmask64)1 << (count - i)) - 1 : ~(__mmask64)0;
        __m512i bytes = _mm512_maskz_loadu_epi8(wanted, x + i);
        __m512i column = _mm512_and_si512(bytes, low_half);
        __m512i row = _mm512_and_si512(_mm512_srli_epi16(bytes, 4), low_half);
        __m512i result = _mm512_shuffle_epi8(rows[0], column);
        for (int r = 1; r < ROWS; r++) {
            __mmask64 is_row = _mm512_cmpeq_epi8_mask(row, _mm512_set1_epi8((char)r));
            result = _mm512_mask_shuffle_epi8(result, is_row, rows[r], column);
        }
        _mm512_mask_storeu_epi8(y + i, wanted, result);
    }
}
#endif

typedef void (*LookUp)(const uint8_t *x, size_t count, const uint8_t *table, uint8_t *y);

static void map(Int8Picture x, size_t channels, size_t height, size_t width, const uint8_t *table, Int8Picture y,
                LookUp look_up) {
    // Where pixels follow each other without a gap, a row is one run.
    int is_dense = x.pixel_stride == (ptrdiff_t)channels && y.pixel_stride == (ptrdiff_t)channels;
    size_t count = is_dense ? channels * width : channels, runs = is_dense ? 1 : width;
    for (size_t row = 0; row < height; row++)
        for (size_t run = 0; run < runs; run++) {
            const uint8_t *from = x.pixels + (ptrdiff_t)row * x.row_stride + (ptrdiff_t)run * x.pixel_stride;
            uint8_t *to = y.pixels + (ptrdiff_t)row * y.row_stride + (ptrdiff_t)run * y.pixel_stride;
            if (table) look_up(from, count, table, to);
            else memcpy(to, from, count);
        }
}

void int8_map_portable(Int8Picture x, size_t channels, size_t height, size_t width, const uint8_t *table,
                       Int8Picture y) {
    map(x, channels, height, width, table, y, look_up_plainly);
}

void int8_map(Int8Picture x, size_t channels, size_t height, size_t width, const uint8_t *table, Int8Picture y) {
    LookUp look_up = look_up_plainly;
#if defined(__x86_64__)
    if (kernel_has_avx512()) look_up = look_up_avx512;
#endif
    map(x, channels, height, width, table, y, look_up);
}

void int8_pick_pixels(Int8Picture x, size_t channels, const int32_t *rows, const int32_t *columns, size_t out_height,
                      size_t out_width, Int8Picture y) {
    for (size_t row = 0; row < out_height; row++) {
        const uint8_t *from = x.pixels + rows[row] * x.row_stride;
        uint8_t *to = y.pixels + (ptrdiff_t)row * y.row_stride;
        for (size_t column = 0; column < out_width; column++)
            memcpy(to + (ptrdiff_t)column * y.pixel_stride, from + columns[column] * x.pixel_stride, channels);
    }
}
