#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#include "int8_depthwise_avx512_vnni.h"

#define TARGET __attribute__((target("avx2,fma,avx512f,avx512bw,avx512vl,avx512vnni")))

// The instruction adds four products of neighbouring bytes to each 32-bit sum. The four are taps of one column: the rows
// under an output row are interleaved once, four by four, and each column then serves all positions that see it.

enum {
    CHANNELS = 64, // of a block: one register of bytes, four of sums
    REGISTERS = 4,
    QUAD = 4, // rows that are interleaved
    QUAD_BYTES = CHANNELS * QUAD,
    MOST_QUADS = 128, // interleaved columns at a time, times quads of rows: 32 KiB
    BIAS_BYTES = CHANNELS * (int)sizeof(int32_t),
};

KERNEL_INLINE size_t quads_of(const Int8Convolution *c) { return (c->kernel_height + QUAD - 1) / QUAD; }
KERNEL_INLINE size_t reach_of(const Int8Convolution *c) { return (c->kernel_width - 1) * c->dilation_x; }
KERNEL_INLINE size_t block_bytes(const Int8Convolution *c) {
    return BIAS_BYTES + c->kernel_width * quads_of(c) * QUAD_BYTES;
}
KERNEL_INLINE size_t block_count(const Int8Convolution *c) { return (c->channels + CHANNELS - 1) / CHANNELS; }

/// Neighbouring positions that share a register: with few channels their pixels follow each other in it.
KERNEL_INLINE size_t positions_together(const Int8Convolution *c) {
    size_t pixel = (c->channels + 7) / 8 * 8;
    int fills = pixel == 8 || pixel == 16 || pixel == 32;
    return c->stride_x == 1 && fills && c->pixel_stride == (ptrdiff_t)pixel ? CHANNELS / pixel : 1;
}

int int8_depthwise_takes_quads(const Int8Convolution *c) { return (reach_of(c) + 1) * quads_of(c) <= MOST_QUADS; }

// Packed weights: of each block the biases, then [column of taps][quad][sum][4], both in the order of the sums.

/// The place of a channel's sum: four registers of 16, channels 16h + 4r...16h + 4r + 3 in quarter h of register r.
KERNEL_INLINE size_t sum_place(size_t channel) { return channel % 16 / 4 * 16 + channel / 16 * 4 + channel % 4; }

size_t int8_packed_depthwise_quads_size(const Int8Convolution *c) { return block_count(c) * block_bytes(c); }

void int8_pack_depthwise_quads(const Int8Convolution *c, const int8_t *weights, const int32_t *biases, int32_t zero_point,
                               uint8_t *packed) {
    size_t taps = c->kernel_height * c->kernel_width, quads = quads_of(c);
    size_t lanes = block_count(c) * CHANNELS, pixel = CHANNELS / positions_together(c);
    memset(packed, 0, int8_packed_depthwise_quads_size(c));
    for (size_t lane = 0; lane < lanes; lane++) {
        size_t channel = pixel < CHANNELS ? lane % pixel : lane;
        if (channel >= c->channels) continue;
        uint8_t *block = packed + lane / CHANNELS * block_bytes(c);
        size_t place = sum_place(lane % CHANNELS);
        int8_t *target = (int8_t *)block + BIAS_BYTES + place * QUAD;
        int32_t sum = 0;
        for (size_t tap = 0; tap < taps; tap++) {
            int8_t weight = weights[channel * taps + tap];
            size_t ky = tap / c->kernel_width, kx = tap % c->kernel_width;
            target[(kx * quads + ky / QUAD) * QUAD_BYTES + ky % QUAD] = weight;
            sum += weight;
        }
        ((int32_t *)block)[place] = (biases ? biases[channel] : 0) - zero_point * sum;
    }
}

/// A run of output positions of one row and one block.
typedef struct {
    const Int8Convolution *convolution;
    const uint8_t *x; // under the first tap of the first position
    const uint8_t *packed;
    const float *multipliers;
    const Int8Requantization *requantization;
    uint8_t *y;
    ptrdiff_t y_step;
    size_t count;
    size_t channels; // of the block that exist, in whole groups of 8
    size_t together; // positions that share a register
} Run;

TARGET KERNEL_INLINE __mmask64 first_bytes(size_t count) {
    return count >= CHANNELS ? ~(__mmask64)0 : ((__mmask64)1 << count) - 1;
}

typedef struct {
    __m512i sums[REGISTERS];
} Sums;

/// Interleaves rows of one pixel's channels: the first `rows` of four, zeros for the others.
TARGET KERNEL_INLINE Sums interleaved(const uint8_t *x, ptrdiff_t row_stride, size_t rows, __mmask64 channels) {
    __m512i row[QUAD];
    for (size_t r = 0; r < QUAD; r++) {
        row[r] = r < rows ? _mm512_maskz_loadu_epi8(channels, x + (ptrdiff_t)r * row_stride) : _mm512_setzero_si512();
    }
    __m512i low = _mm512_unpacklo_epi8(row[0], row[1]), high = _mm512_unpackhi_epi8(row[0], row[1]);
    __m512i low2 = _mm512_unpacklo_epi8(row[2], row[3]), high2 = _mm512_unpackhi_epi8(row[2], row[3]);
    return (Sums){{_mm512_unpacklo_epi16(low, low2), _mm512_unpackhi_epi16(low, low2),
                   _mm512_unpacklo_epi16(high, high2), _mm512_unpackhi_epi16(high, high2)}};
}

/// Columns as [column][quad][register]. is_shared: registers hold several positions.
TARGET KERNEL_INLINE void interleave(const Run *run, size_t columns, size_t height, int is_shared, __m512i *target) {
    const Int8Convolution *c = run->convolution;
    ptrdiff_t row_stride = (ptrdiff_t)c->dilation_y * c->row_stride;
    for (size_t column = 0; column < columns; column++) {
        // With a register of several positions, only every so many columns begin one.
        if (is_shared && c->dilation_x == 1 && (column & (run->together - 1)) >= c->kernel_width) {
            target += quads_of(c) * REGISTERS;
            continue;
        }
        const uint8_t *x = run->x + (ptrdiff_t)column * c->pixel_stride;
        size_t left = columns - column, pixels = is_shared && left > run->together ? run->together : is_shared ? left : 1;
        __mmask64 wanted = first_bytes(pixels * run->channels);
        for (size_t first = 0; first < height; first += QUAD, target += REGISTERS) {
            size_t rows = height - first < QUAD ? height - first : QUAD;
            Sums four = interleaved(x + (ptrdiff_t)first * row_stride, row_stride, rows, wanted);
            for (size_t r = 0; r < REGISTERS; r++) target[r] = four.sums[r];
        }
    }
}

/// Sums to bytes, in the order of the channels. Packing saturates: floats are bounded above for the sake of it, as 2^31 and
/// more would turn negative.
TARGET KERNEL_INLINE void store_requantized(const Run *run, const __m512i *sums, const __m512 *multipliers, size_t position,
                                            int is_shared) {
    const Int8Requantization *q = run->requantization;
    __m512i values[REGISTERS], zero_point = _mm512_set1_epi16((int16_t)q->zero_point);
    for (size_t r = 0; r < REGISTERS; r++) {
        __m512 own = _mm512_mul_ps(_mm512_cvtepi32_ps(sums[r]), multipliers[r]);
        values[r] = _mm512_cvtps_epi32(_mm512_min_ps(own, _mm512_set1_ps(0x1p30f)));
    }
    __m512i low = _mm512_adds_epi16(_mm512_packs_epi32(values[0], values[1]), zero_point);
    __m512i high = _mm512_adds_epi16(_mm512_packs_epi32(values[2], values[3]), zero_point);
    __m512i bytes = _mm512_max_epu8(_mm512_packus_epi16(low, high), _mm512_set1_epi8((char)q->minimum));
    bytes = _mm512_min_epu8(bytes, _mm512_set1_epi8((char)q->maximum));
    uint8_t *y = run->y + (ptrdiff_t)position * run->y_step;
    size_t left = run->count - position, count = is_shared && left > run->together ? run->together : is_shared ? left : 1;
    if (!is_shared || run->y_step == (ptrdiff_t)run->channels) {
        _mm512_mask_storeu_epi8(y, first_bytes(count * run->channels), bytes);
        return;
    }
    uint8_t pixels[CHANNELS];
    _mm512_storeu_si512(pixels, bytes);
    for (size_t i = 0; i < count; i++) memcpy(y + (ptrdiff_t)i * run->y_step, pixels + i * run->channels, run->channels);
}

/// One or two registers of positions from `position` on share each load of weights.
TARGET KERNEL_INLINE void convolve_positions(const Run *run, const __m512i *columns, const __m512 *multipliers,
                                             size_t position, size_t registers, size_t width, size_t quads,
                                             int is_shared) {
    const Int8Convolution *c = run->convolution;
    size_t together = is_shared ? run->together : 1;
    Sums sums[2];
    for (size_t p = 0; p < registers; p++)
        for (size_t r = 0; r < REGISTERS; r++) sums[p].sums[r] = _mm512_loadu_si512(run->packed + r * 64);
    const uint8_t *weights = run->packed + BIAS_BYTES;
    for (size_t kx = 0; kx < width; kx++)
        for (size_t q = 0; q < quads; q++)
            for (size_t r = 0; r < REGISTERS; r++, weights += 64) {
                __m512i w = _mm512_loadu_si512(weights);
                for (size_t p = 0; p < registers; p++) {
                    size_t column = (position + p * together) * c->stride_x + kx * c->dilation_x;
                    __m512i x = columns[(column * quads + q) * REGISTERS + r];
                    sums[p].sums[r] = _mm512_dpbusd_epi32(sums[p].sums[r], x, w);
                }
            }
    for (size_t p = 0; p < registers; p++)
        store_requantized(run, sums[p].sums, multipliers, position + p * together, is_shared);
}

TARGET KERNEL_INLINE void convolve_run_body(const Run *run, size_t height, size_t width, int is_shared) {
    const Int8Convolution *c = run->convolution;
    size_t together = is_shared ? run->together : 1;
    size_t quads = (height + QUAD - 1) / QUAD;
    __m512i columns[MOST_QUADS * REGISTERS];
    interleave(run, (run->count - 1) * c->stride_x + reach_of(c) + 1, height, is_shared, columns);
    // Register r takes channels 4r...4r + 3 of each 16: its multipliers are gathered once a run.
    float ordered[CHANNELS] = {0};
    for (size_t lane = 0; lane < run->channels * run->together; lane++) {
        ordered[sum_place(lane)] = run->multipliers[lane % run->channels];
    }
    __m512 multipliers[REGISTERS];
    for (size_t r = 0; r < REGISTERS; r++) multipliers[r] = _mm512_loadu_ps(ordered + r * 16);
    for (size_t position = 0; position < run->count; position += 2 * together) {
        if (position + together < run->count)
            convolve_positions(run, columns, multipliers, position, 2, width, quads, is_shared);
        else convolve_positions(run, columns, multipliers, position, 1, width, quads, is_shared);
    }
}

TARGET static void convolve_run(const Run *run) {
    size_t height = run->convolution->kernel_height, width = run->convolution->kernel_width;
    int is_shared = run->together > 1;
    if (height == 3 && width == 3 && is_shared) convolve_run_body(run, 3, 3, 1);
    else if (height == 3 && width == 3) convolve_run_body(run, 3, 3, 0);
    else if (height == 5 && width == 5 && !is_shared) convolve_run_body(run, 5, 5, 0);
    else convolve_run_body(run, height, width, is_shared);
}

void int8_convolve_depthwise_quads(const Int8Convolution *c, const uint8_t *packed, const uint8_t *x,
                                   const Int8Requantization *requantization, Int8Picture y, size_t first_row,
                                   size_t end_row) {
    size_t longest = (MOST_QUADS / quads_of(c) - reach_of(c) - 1) / c->stride_x + 1;
    size_t runs = (c->out_width + longest - 1) / longest;
    for (size_t row = first_row; row < end_row; row++)
        for (size_t block = 0; block < block_count(c); block++)
            for (size_t i = 0; i < runs; i++) {
                size_t first = c->out_width * i / runs, left = c->channels - block * CHANNELS;
                ptrdiff_t up = (ptrdiff_t)(row * c->stride_y) - (ptrdiff_t)c->padding_top;
                ptrdiff_t aside = (ptrdiff_t)(first * c->stride_x) - (ptrdiff_t)c->padding_left;
                Run run = {
                    .convolution = c,
                    .x = x + up * c->row_stride + aside * c->pixel_stride + block * CHANNELS,
                    .packed = packed + block * block_bytes(c),
                    .multipliers = requantization->multipliers + block * CHANNELS,
                    .requantization = requantization,
                    .y = y.pixels + (ptrdiff_t)row * y.row_stride + (ptrdiff_t)first * y.pixel_stride + block * CHANNELS,
                    .y_step = y.pixel_stride,
                    .count = c->out_width * (i + 1) / runs - first,
                    .channels = left >= CHANNELS ? CHANNELS : (left + 7) / 8 * 8,
                    .together = positions_together(c),
                };
                convolve_run(&run);
            }
}
#endif
