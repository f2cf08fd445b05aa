#include "include/pixel_kernels.h"
#include "kernel_variants.h"

// Tables and histograms do not vectorise; four counters in turn keep equal neighbours from waiting for each other.
void pixel_histogram(const uint8_t *values, size_t count, uint32_t *histogram) {
    uint32_t parts[4][256] = {{0}};
    size_t i = 0;
    for (; i + 4 <= count; i += 4) {
        for (size_t part = 0; part < 4; part++) parts[part][values[i + part]]++;
    }
    for (; i < count; i++) parts[0][values[i]]++;
    for (size_t value = 0; value < 256; value++) {
        histogram[value] = parts[0][value] + parts[1][value] + parts[2][value] + parts[3][value];
    }
}

void pixel_apply_table(uint8_t *values, size_t count, const uint8_t *table) {
    for (size_t i = 0; i < count; i++) values[i] = table[values[i]];
}

void pixel_blend_tables(uint8_t *row, size_t width, const uint8_t *upper, const uint8_t *lower, float lower_share,
                        const int32_t *left, const int32_t *right, const float *right_share) {
    for (size_t x = 0; x < width; x++) {
        int32_t a = left[x] * 256 + row[x], b = right[x] * 256 + row[x];
        float share = right_share[x];
        float above = (float)upper[a] * (1 - share) + (float)upper[b] * share;
        float below = (float)lower[a] * (1 - share) + (float)lower[b] * share;
        row[x] = (uint8_t)(above * (1 - lower_share) + below * lower_share + 0.5f);
    }
}

KERNEL_BODY pixel_laplacian_sums_body(const uint8_t *row, size_t row_stride, size_t width, int64_t *restrict sums) {
    int64_t sum = 0, squares = 0;
    for (size_t x = 0; x < width; x++) {
        const uint8_t *p = row + x;
        int32_t value = (int32_t)p[1] + p[row_stride] + p[row_stride + 2] + p[2 * row_stride + 1] - 4 * p[row_stride + 1];
        sum += value;
        squares += value * value;
    }
    sums[0] += sum;
    sums[1] += squares;
}
KERNEL_VARIANTS(pixel_laplacian_sums, (const uint8_t *row, size_t row_stride, size_t width, int64_t *sums),
               (row, row_stride, width, sums))
