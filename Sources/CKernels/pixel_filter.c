#include "include/pixel_kernels.h"
#include "kernel_variants.h"

KERNEL_BODY pixel_binomial_rows_body(const uint8_t *row, size_t row_stride, size_t width, uint16_t *restrict target) {
    for (size_t x = 0; x < width; x++) {
        target[x] = (uint16_t)(row[x] + 4 * row[x + row_stride] + 6 * row[x + 2 * row_stride] +
                               4 * row[x + 3 * row_stride] + row[x + 4 * row_stride]);
    }
}
KERNEL_VARIANTS(pixel_binomial_rows, (const uint8_t *row, size_t row_stride, size_t width, uint16_t *target),
               (row, row_stride, width, target))

KERNEL_BODY pixel_binomial_columns_body(const uint16_t *row, size_t width, uint8_t *restrict target) {
    for (size_t x = 0; x < width; x++) {
        uint32_t sum = row[x] + 4u * row[x + 1] + 6u * row[x + 2] + 4u * row[x + 3] + row[x + 4];
        target[x] = (uint8_t)((sum + 128) >> 8);
    }
}
KERNEL_VARIANTS(pixel_binomial_columns, (const uint16_t *row, size_t width, uint8_t *target), (row, width, target))

static inline __attribute__((always_inline)) uint8_t smaller(uint8_t a, uint8_t b) { return a < b ? a : b; }
static inline __attribute__((always_inline)) uint8_t larger(uint8_t a, uint8_t b) { return a > b ? a : b; }
static inline __attribute__((always_inline)) uint8_t middle(uint8_t a, uint8_t b, uint8_t c) {
    return larger(smaller(a, b), smaller(larger(a, b), c));
}

// Median of nine: sort each column of three; the median of the largest minimum, the median of the middles and the
// smallest maximum is the median of all (J. L. Smith, "Implementing median filters in XC4000E FPGAs", 1996).
KERNEL_BODY pixel_median_body(const uint8_t *row, size_t row_stride, size_t width, uint8_t *restrict target) {
    for (size_t x = 0; x < width; x++) {
        uint8_t low[3], mid[3], high[3];
        for (size_t c = 0; c < 3; c++) {
            uint8_t a = row[x + c], b = row[x + c + row_stride], d = row[x + c + 2 * row_stride];
            low[c] = smaller(smaller(a, b), d);
            high[c] = larger(larger(a, b), d);
            mid[c] = middle(a, b, d);
        }
        target[x] = middle(larger(larger(low[0], low[1]), low[2]), middle(mid[0], mid[1], mid[2]),
                           smaller(smaller(high[0], high[1]), high[2]));
    }
}
KERNEL_VARIANTS(pixel_median, (const uint8_t *row, size_t row_stride, size_t width, uint8_t *target),
               (row, row_stride, width, target))
