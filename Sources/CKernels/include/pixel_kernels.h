// Kernels over rows and planes of pixels. No kernel reads or writes outside the sizes it is given.
//
// Each kernel is one body compiled twice: `name` chooses the AVX2 build where the processor has it, `name_portable` is the
// baseline build, visible so that tests can hold both to the same reference.
#pragma once
#include <stddef.h>
#include <stdint.h>

#define PIXEL_KERNEL(name, ...) \
    void name(__VA_ARGS__);     \
    void name##_portable(__VA_ARGS__)

// Scaling (pixel_scale.c)

/// target[x] = sum over t of weights[t * weight_stride] * rows[t * row_stride + x], for x below width.
PIXEL_KERNEL(pixel_sum_rows, const uint8_t *rows, size_t row_stride, const float *weights, size_t weight_stride,
             size_t taps, size_t width, float *target);

/// target[i] = sum over t of weights[t * count + i] * row[starts[i] + t], for i below count.
PIXEL_KERNEL(pixel_sum_columns, const float *row, const int32_t *starts, const float *weights, size_t taps, size_t count,
             float *target);

/// Rounds half up and clamps to 0...255.
PIXEL_KERNEL(pixel_round, const float *row, size_t count, uint8_t *target);

// Colour (pixel_colour.c)

/// BT.601 full range YCbCr of 0...255 to RGB, clamped to 0...255, then value * scale[c] + offset[c] into red, green, blue.
PIXEL_KERNEL(pixel_ycbcr_to_rgb, const float *luma, const float *blue_chroma, const float *red_chroma, size_t count,
             const float *scale, const float *offset, float *red, float *green, float *blue);

// Filters (pixel_filter.c). Rows come with their border already added, so that no kernel needs a special case.

/// target[x] = 1, 4, 6, 4, 1 times rows 0 to 4 at column x; at most 4080.
PIXEL_KERNEL(pixel_binomial_rows, const uint8_t *row, size_t row_stride, size_t width, uint16_t *target);

/// target[x] = (1, 4, 6, 4, 1 times row[x] to row[x + 4]) / 256, rounded; reads width + 4 values.
PIXEL_KERNEL(pixel_binomial_columns, const uint16_t *row, size_t width, uint8_t *target);

/// target[x] = median of rows 0 to 2, columns x to x + 2; reads width + 2 values of each row.
PIXEL_KERNEL(pixel_median, const uint8_t *row, size_t row_stride, size_t width, uint8_t *target);

// Tone (pixel_tone.c)

/// Counts of the 256 values.
void pixel_histogram(const uint8_t *values, size_t count, uint32_t *histogram);

/// values[i] = table[values[i]], a table of 256.
void pixel_apply_table(uint8_t *values, size_t count, const uint8_t *table);

/// Bilinear blend of four tables a pixel: `upper` and `lower` hold a row of tiles' tables of 256 each; column x blends
/// tiles left[x] and right[x] with right_share[x], and both rows with lower_share.
void pixel_blend_tables(uint8_t *row, size_t width, const uint8_t *upper, const uint8_t *lower, float lower_share,
                        const int32_t *left, const int32_t *right, const float *right_share);

/// Adds the sum and the sum of squares of the 4-neighbour Laplacian around columns 1 to width of row 1; reads width + 2
/// values of rows 0 to 2.
PIXEL_KERNEL(pixel_laplacian_sums, const uint8_t *row, size_t row_stride, size_t width, int64_t *sums);

// Motion (pixel_motion.c)

enum { PIXEL_BLOCK_SIDE = 16 };

/// differences[r * columns + c] = sum of absolute differences of the block, 16 x 16 pixels, and the pixels of the window
/// from (c, r) on, which is columns + 15 wide and rows + 15 high.
PIXEL_KERNEL(pixel_match_block, const uint8_t *block, size_t block_stride, const uint8_t *window, size_t window_stride,
             size_t columns, size_t rows, uint32_t *differences);

#define PIXEL_NO_PLACE UINT32_MAX

/// A place of a window, its difference from a block, and those to its left and right, above and below; PIXEL_NO_PLACE beyond
/// the window.
struct pixel_match {
    uint32_t column, row, difference, beside[4];
};

/// Of the places that pixel_match_block compares the one whose difference / 256 + distance_cost * (columns and rows from the
/// origin) is least, the first of equal ones. The origin is one of the places.
PIXEL_KERNEL(pixel_best_match, const uint8_t *block, size_t block_stride, const uint8_t *window, size_t window_stride,
             size_t columns, size_t rows, size_t origin_column, size_t origin_row, float distance_cost,
             struct pixel_match *best);

// A fixed camera's scene (pixel_scene.c)

/// mask[i] = 1 where luma[i] - light lies above highest[i] or below lowest[i] by more than `deviations` times deviation[i],
/// and more than `least`; else 0.
PIXEL_KERNEL(pixel_mark_changes, const uint8_t *luma, const float *lowest, const float *highest, const float *deviation,
             size_t count, float light, float least, float deviations, uint8_t *mask);

/// Moves usual[i] to luma[i] and, where mask[i] is below 2, deviation[i] to their distance (`most` at most), by the share
/// rates[mask[i]].
PIXEL_KERNEL(pixel_follow_scene, const uint8_t *luma, const uint8_t *mask, size_t count, const float *rates, float most,
             float *usual, float *deviation);

/// lowest[x], highest[x] = the extremes of columns x - 1 to x + 1 of three rows, those at the ends without a neighbour.
/// `scratch` has room for 2 * (width + 2) values.
PIXEL_KERNEL(pixel_extremes, const float *above, const float *here, const float *below, size_t width, float *scratch,
             float *lowest, float *highest);

/// target[x] = 1 where 5 or more of the nine values around column x of three rows of zeros and ones are 1; 0 at both ends.
PIXEL_KERNEL(pixel_majority, const uint8_t *above, const uint8_t *here, const uint8_t *below, size_t width,
             uint8_t *target);

/// Sets to 1 what lies between two ones at most `gap` zeros apart, of `count` values `step` apart.
void pixel_close_gaps(uint8_t *mask, size_t step, size_t count, size_t gap);

/// Adds a row to the sums of columns; sums = that row's sum of luma and of usual.
PIXEL_KERNEL(pixel_project, const uint8_t *luma, const float *usual, size_t width, float *columns, float *usual_columns,
             float *sums);

/// Of `count` places the median of up to 32 samples, samples[s * count + i], and the distance of the quartiles.
void pixel_quartiles(const uint8_t *samples, size_t sample_count, size_t count, float *median, float *spread);
