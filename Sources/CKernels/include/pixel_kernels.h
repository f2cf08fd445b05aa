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

