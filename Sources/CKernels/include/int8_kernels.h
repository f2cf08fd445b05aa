// Kernels of the inference engine over bytes: quantised activations and weights, sums in 32-bit integers.
//
// An activation is an unsigned byte q that stands for scale * (q - zero point). A weight is a signed byte around 0 with one
// scale an output channel. Signed activations become unsigned ones by adding 128 to value and zero point.
//
// Pictures are NHWC: a pixel's channels lie side by side, rounded up to a multiple of 8 (4 for pictures of up to 4
// channels); channels beyond the last may hold anything, no kernel lets them reach one that counts. A picture may have a
// border of pixels that hold the zero point, so that convolutions need no case for the edge. No kernel reads or writes
// outside the sizes it is given, counting rounded channels and borders.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Ways to compute, worst first. All give the same bytes.
typedef enum {
    INT8_PORTABLE,
    INT8_NEON_DOT,
    INT8_AVX2,
    INT8_AVX_VNNI,
    INT8_AVX512_VNNI,
} Int8InstructionSet;

/// Whether this processor and this build can.
int int8_supports(Int8InstructionSet set);
/// The best one that this processor supports.
Int8InstructionSet int8_best_instruction_set(void);

/// Where the pixels of a picture lie.
typedef struct {
    uint8_t *pixels;        // the first pixel inside the border
    ptrdiff_t row_stride;   // bytes between rows
    ptrdiff_t pixel_stride; // bytes between pixels
} Int8Picture;

/// Bytes of a pixel with that many channels.
static inline size_t int8_pixel_size(size_t channels) { return channels <= 4 ? 4 : (channels + 7) / 8 * 8; }

#define INT8_KERNEL(name, ...) \
    void name(__VA_ARGS__);    \
    void name##_portable(__VA_ARGS__)

// Into bytes, out of bytes, and from place to place (int8_layout.c)

/// NCHW floats to bytes, q = x / scale + zero point, rounded half to even, saturated; NaN becomes 0. Channels beyond the
/// last become the zero point.
INT8_KERNEL(int8_quantize, const float *x, size_t channels, size_t height, size_t width, float scale,
            int32_t zero_point, size_t first_row, size_t end_row, Int8Picture y);
/// Bytes to NCHW floats, x = (q - zero point) * scale. This and `int8_quantize` work on rows first_row..<end_row.
INT8_KERNEL(int8_dequantize, Int8Picture x, size_t channels, size_t height, size_t width, float scale,
            int32_t zero_point, size_t first_row, size_t end_row, float *y);
/// Fills the border around height × width pixels with one value.
void int8_fill_border(Int8Picture picture, size_t channels, size_t height, size_t width, size_t top, size_t left,
                      size_t bottom, size_t right, uint8_t value);
/// y = table[x] for the first `channels` bytes of each pixel; with a null table, a copy. The way of concatenation and
/// split, of every function of one value, and of a change of scale.
INT8_KERNEL(int8_map, Int8Picture x, size_t channels, size_t height, size_t width, const uint8_t *table, Int8Picture y);
/// y at (row, column) is x at (rows[row], columns[column]): resizing to the nearest pixel.
void int8_pick_pixels(Int8Picture x, size_t channels, const int32_t *rows, const int32_t *columns, size_t out_height,
                      size_t out_width, Int8Picture y);

// Two pictures to one (int8_elements.c). Strides of 0 repeat one pixel of b everywhere.

typedef struct {
    int32_t a_zero_point, b_zero_point, zero_point, minimum, maximum;
    float a_factor, b_factor; // scale of a, of b, over the scale of the result; of a product, a_factor is both scales'
} Int8Combination;

/// q = clamp(round((a - a zero point) * a_factor + (b - b zero point) * b_factor)) + zero point.
INT8_KERNEL(int8_add, Int8Picture a, Int8Picture b, size_t channels, size_t height, size_t width,
            const Int8Combination *combination, Int8Picture y);
/// q = clamp(round((a - a zero point) * (b - b zero point) * a_factor)) + zero point.
INT8_KERNEL(int8_multiply, Int8Picture a, Int8Picture b, size_t channels, size_t height, size_t width,
            const Int8Combination *combination, Int8Picture y);

// Products with a matrix (int8_products.c)

/// y[row] = scales[row] * the sum of x[i] * weights[row][i] + offsets[row], for rows first_row..<end_row of `depth` weights.
/// Sums are exact for a depth of up to 65,536.
INT8_KERNEL(int8_multiply_rows, const uint8_t *x, const int8_t *weights, size_t depth, const float *scales,
            const float *offsets, size_t first_row, size_t end_row, float *y);

// Pooling (int8_pooling.c): windows end at the picture's edge, its border is not read.

typedef struct {
    size_t channels, height, width, out_height, out_width;
    size_t kernel_height, kernel_width, stride_y, stride_x, padding_top, padding_left;
} Int8Pooling;

/// Input and output have the same scale and zero point.
INT8_KERNEL(int8_pool_maximum, const Int8Pooling *pooling, Int8Picture x, Int8Picture y);
/// q = clamp(round((mean - x zero point) * factor)) + zero point, factor being the input's scale over the output's. The
/// mean is over the pixels inside the picture, or over the whole window with as many zero points as it lacks.
INT8_KERNEL(int8_pool_average, const Int8Pooling *pooling, Int8Picture x, int32_t x_zero_point, float factor,
            int32_t zero_point, int counts_padding, Int8Picture y);

// Convolution (int8_convolution.c, int8_packing.c, int8_tile_*.c)

typedef struct {
    size_t channels, out_channels, groups;
    size_t out_height, out_width;
    size_t kernel_height, kernel_width;
    size_t stride_y, stride_x;
    size_t dilation_y, dilation_x;
    size_t padding_top, padding_left; // the input's border must hold all that the kernel reads
    ptrdiff_t row_stride, pixel_stride; // of the input, in bytes
} Int8Convolution;

/// What becomes of a sum: q = clamp(round(sum * multiplier), minimum - zero point, maximum - zero point) + zero point.
/// A fused activation is a narrower minimum and maximum. Rounding is half to even.
typedef struct {
    const float *multipliers; // one an output channel, rounded up to a multiple of 8
    int32_t zero_point, minimum, maximum;
    /// With an addend, a second step follows on the rounded q and the addend's byte r at the same place:
    /// clamp(round((q - zero point) * own_factor + (r - addend zero point) * addend_factor), ...) + sum zero point.
    const Int8Picture *addend;
    int32_t addend_zero_point;
    float own_factor, addend_factor;
    int32_t sum_zero_point, sum_minimum, sum_maximum;
} Int8Requantization;

/// Bytes of packed weights, which depend on the weights' values.
size_t int8_packed_convolution_size(const Int8Convolution *convolution, const int8_t *weights, Int8InstructionSet set);
/// weights: [out channel][channel in group][kernel y][kernel x]; biases: null or one an output channel, in units of input
/// scale times weight scale. The input's zero point is accounted for here. packed: aligned to 64.
void int8_pack_convolution(const Int8Convolution *convolution, const int8_t *weights, const int32_t *biases,
                           int32_t input_zero_point, Int8InstructionSet set, void *packed);
/// Computes rows first_row..<end_row of y. x: the input's first pixel inside its border. y's pixels have whole groups of
/// 8 channels. y and the addend must not overlap.
void int8_convolve(const Int8Convolution *convolution, const void *packed, const uint8_t *x,
                   const Int8Requantization *requantization, Int8Picture y, size_t first_row, size_t end_row,
                   Int8InstructionSet set);

// Depthwise convolution (int8_depthwise.c): groups = channels = out_channels, more than 4.

size_t int8_packed_depthwise_size(const Int8Convolution *convolution, const int8_t *weights, Int8InstructionSet set);
void int8_pack_depthwise(const Int8Convolution *convolution, const int8_t *weights, const int32_t *biases,
                         int32_t input_zero_point, Int8InstructionSet set, void *packed);
/// As `int8_convolve`, without an addend.
void int8_convolve_depthwise(const Int8Convolution *convolution, const void *packed, const uint8_t *x,
                             const Int8Requantization *requantization, Int8Picture y, size_t first_row,
                             size_t end_row, Int8InstructionSet set);
