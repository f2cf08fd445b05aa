// Kernels of the inference engine over 32-bit floats in blocked layout.
//
// Blocked layout (NCHW8c): a picture of C channels is ceil(C / 8) planes, one after another; a plane is height × width
// vectors of 8 neighbouring channels. Channel c of pixel (y, x) is at ((c / 8 * height + y) * width + x) * 8 + c % 8.
// Lanes beyond the last channel hold anything: no kernel lets them reach a lane that counts. As whole blocks lie one after
// another, a tensor may be a part of a larger one (concatenation, split) wherever its first channel is a multiple of 8.
// One call works on one picture of a batch. Tensors and packed weights are fastest at addresses divisible by 64.
//
// Each kernel is one body compiled twice: `name` chooses the AVX2 build where the processor has it, `name_portable` is the
// baseline build, visible so that tests can hold both to the same reference. Those where wider vectors gain have a third
// build, `name_avx512`. No kernel reads or writes outside the sizes it is given.
#pragma once
#include <stddef.h>
#include <stdint.h>

#define BLOCKED_KERNEL(name, ...) \
    void name(__VA_ARGS__);       \
    void name##_portable(__VA_ARGS__)

#if defined(__x86_64__)
/// Of the second and third, only those may be called that the processor supports: see blocked_supports_avx2.
#define BLOCKED_WIDE_KERNEL(name, ...) \
    BLOCKED_KERNEL(name, __VA_ARGS__); \
    void name##_avx2(__VA_ARGS__);     \
    void name##_avx512(__VA_ARGS__)
int blocked_supports_avx2(void);
int blocked_supports_avx512(void);
#else
#define BLOCKED_WIDE_KERNEL(name, ...) BLOCKED_KERNEL(name, __VA_ARGS__)
#endif

enum { BLOCKED_LANES = 8 };

/// Planes of 8 channels.
static inline size_t blocked_count(size_t channels) { return (channels + BLOCKED_LANES - 1) / BLOCKED_LANES; }

// What follows a sum of products

typedef enum {
    BLOCKED_IDENTITY,
    BLOCKED_RELU,
    BLOCKED_CLIP,         // a: minimum, b: maximum
    BLOCKED_LEAKY_RELU,   // a: slope below 0
    BLOCKED_PRELU,        // slopes: one a channel, whole blocks
    BLOCKED_SIGMOID,
    BLOCKED_SILU,         // x * sigmoid(x)
    BLOCKED_TANH,
    BLOCKED_HARD_SIGMOID, // clip(a * x + b, 0, 1)
    BLOCKED_HARD_SWISH,   // x * clip(a * x + b, 0, 1); ONNX has a = 1/6, b = 1/2
    BLOCKED_ELU,          // x where positive, a * (exp(x) - 1) elsewhere
    BLOCKED_ERF,
    BLOCKED_GELU,         // x / 2 * (1 + erf(x / sqrt(2)))
    BLOCKED_GELU_TANH,    // its approximation x * sigmoid(sqrt(8 / pi) * (x + 0.044715 x^3))
    BLOCKED_MISH,         // x * tanh(log(1 + exp(x)))
} BlockedActivation;

/// y = activation(sum + addend), or activation(sum) + addend.
typedef struct {
    BlockedActivation activation;
    float a, b;
    const float *slopes;
    const float *addend;      // null, or a blocked tensor of the result's size
    int adds_after_activation;
} BlockedEpilogue;

/// y = activation(y) + addend over `count` floats, whole vectors, of one plane (blocked_epilogue.c). addend: null or as y;
/// slopes: those of the plane's channels, or null. The epilogue's own pointers are not used.
BLOCKED_WIDE_KERNEL(blocked_finish, const BlockedEpilogue *epilogue, const float *addend, const float *slopes, float *y,
               size_t count);

// Convolution

typedef struct {
    size_t channels, out_channels, groups;
    size_t height, width;
    size_t out_height, out_width;
    size_t kernel_height, kernel_width;
    size_t stride_y, stride_x;
    size_t dilation_y, dilation_x;
    size_t padding_top, padding_left; // the padding below and right follows from the sizes
    int is_planar;                    // the input is NCHW, not blocked (the first layer of a network)
} BlockedConvolution;

/// The part of a result that a call computes: rows first_row..<end_row of planes first_block..<end_block. Calls on
/// disjoint parts may run at the same time.
typedef struct {
    size_t first_row, end_row;
    size_t first_block, end_block;
} BlockedPart;

// Dense and grouped convolution (blocked_convolution.c): y[o, p] = bias[o] + sum over t of
// weights[t, o] * x[start(p) + offsets[t]], one term t for each kernel tap and each input channel of the group. With more
// than one group, out_channels / groups must be a multiple of 8.

/// Terms of one output value: kernel taps times input channels of a group.
size_t blocked_convolution_terms(const BlockedConvolution *convolution);
/// Floats of packed weights: [output block][1 + terms][8], the bias first.
size_t blocked_convolution_packed_count(const BlockedConvolution *convolution);
/// weights: [out channel][channel in group][kernel y][kernel x]; bias: null or one an out channel.
void blocked_pack_convolution(const BlockedConvolution *convolution, const float *weights, const float *bias,
                              float *packed);
/// Fills the offsets, in floats: [group][term], terms channel first: t = (ky * kernel_width + kx) * channels + c.
/// A caller may write its own for a 1×1 convolution without padding: each input channel may then lie anywhere, for
/// example in the two tensors of a concatenation, or shuffled: offsets[c] = place of channel c at pixel 0, from x.
void blocked_convolution_offsets(const BlockedConvolution *convolution, int32_t *offsets);
/// Floats that a call needs to work in: 0 unless there is padding.
size_t blocked_convolution_scratch_count(const BlockedConvolution *convolution);

BLOCKED_WIDE_KERNEL(blocked_convolve, const BlockedConvolution *convolution, const float *x, const int32_t *offsets,
               const float *packed, const BlockedEpilogue *epilogue, float *y, BlockedPart part, float *scratch);

// Winograd convolution (blocked_winograd.c): F(4×4, 3×3) of Lavin and Gray, "Fast algorithms for convolutional neural
// networks", CVPR 2016, for 3×3 kernels with stride and dilation 1, one group and blocked input. A quarter of the
// multiplications; rounding errors are about 10 times those of blocked_convolve (1e-5 of the largest term).

/// Whether the convolution is of this kind and large enough to gain.
int blocked_winograd_pays(const BlockedConvolution *convolution);
size_t blocked_winograd_packed_count(const BlockedConvolution *convolution);
/// weights and bias as for blocked_pack_convolution.
void blocked_pack_winograd(const BlockedConvolution *convolution, const float *weights, const float *bias, float *packed);
size_t blocked_winograd_scratch_count(const BlockedConvolution *convolution);
BLOCKED_WIDE_KERNEL(blocked_convolve_winograd, const BlockedConvolution *convolution, const float *x, const float *packed,
               const BlockedEpilogue *epilogue, float *y, BlockedPart part, float *scratch);

// Depthwise convolution (blocked_depthwise.c): groups = channels = out_channels.

/// Floats of packed weights: [block][1 + taps][8], the bias first.
size_t blocked_depthwise_packed_count(const BlockedConvolution *convolution);
/// weights: [channel][1][kernel y][kernel x]; bias: null or one a channel.
void blocked_pack_depthwise(const BlockedConvolution *convolution, const float *weights, const float *bias,
                            float *packed);
BLOCKED_WIDE_KERNEL(blocked_convolve_depthwise, const BlockedConvolution *convolution, const float *x, const float *packed,
               const BlockedEpilogue *epilogue, float *y, BlockedPart part);

// Planar convolution (blocked_planar.c): from NCHW to NCHW, one group, stride 1, any kernel and dilation, for results of
// so few channels (up to about 6) that whole blocks would be a waste: vectors lie along the rows.

size_t blocked_planar_scratch_count(const BlockedConvolution *convolution);
/// weights: [out channel][channel][kernel y][kernel x], not packed; bias: null or one an out channel. The epilogue's
/// addend is planar too, and its slopes are one a channel. Computes rows first_row..<end_row of all channels.
BLOCKED_WIDE_KERNEL(blocked_convolve_planar, const BlockedConvolution *convolution, const float *x, const float *weights,
               const float *bias, const BlockedEpilogue *epilogue, float *y, size_t first_row, size_t end_row,
               float *scratch);

// Layouts (blocked_layout.c)

/// NCHW to blocked; lanes beyond the channels become 0.
BLOCKED_KERNEL(blocked_from_planar, const float *x, size_t channels, size_t pixels, float *y);
BLOCKED_KERNEL(blocked_to_planar, const float *x, size_t channels, size_t pixels, float *y);
/// NHWC to blocked; lanes beyond the channels become 0.
BLOCKED_KERNEL(blocked_from_interleaved, const float *x, size_t channels, size_t pixels, float *y);
/// The first `pixels` pixels of planes of `plane` ones, each to `channels` of the `pitch` floats of a pixel of y.
BLOCKED_KERNEL(blocked_to_interleaved, const float *x, size_t channels, size_t plane, size_t pixels, size_t pitch,
               float *y);

/// y[c] = the vector lane at x[offsets[c] + 8 * pixel], as for blocked_convolve: concatenation, slices and shuffles of
/// channels that do not fall on whole blocks. Lanes beyond the channels become 0.
BLOCKED_KERNEL(blocked_gather_channels, const float *x, const int32_t *offsets, size_t channels, size_t pixels, float *y);

// Pooling (blocked_pooling.c). The window is a BlockedConvolution whose out_channels and groups are not used. Padding never
// wins a maximum. scratch: width * 8 floats.

BLOCKED_KERNEL(blocked_max_pool, const BlockedConvolution *window, const float *x, float *y, BlockedPart part,
               float *scratch);
/// Divides by the taps that lie inside the picture or, with counts_padding, by those inside the picture and its padding,
/// which is then as wide below and right as above and left.
BLOCKED_KERNEL(blocked_average_pool, const BlockedConvolution *window, int counts_padding, const float *x, float *y,
               BlockedPart part, float *scratch);
/// The mean of each channel: a picture of one pixel.
BLOCKED_KERNEL(blocked_mean, const float *x, size_t channels, size_t pixels, float *y);

// Resizing (blocked_resize.c)

/// Output row r takes input row rows[r] and, with row_shares, blends it with the row below (the same row at the end):
/// (1 - share) * upper + share * lower; columns alike. The shares are both null (nearest) or both given (bilinear).
typedef struct {
    size_t height, width, out_height, out_width;
    const int32_t *rows, *columns;
    const float *row_shares, *column_shares;
} BlockedResize;

/// scratch: width * 8 floats, unused without shares.
BLOCKED_KERNEL(blocked_resize, const BlockedResize *resize, const float *x, float *y, BlockedPart part, float *scratch);

// Elements (blocked_elements.c)

/// y = activation(a + b) over `count` floats. The epilogue's addend is not used; no PReLU. y may be a or b.
BLOCKED_WIDE_KERNEL(blocked_add, const float *a, const float *b, const BlockedEpilogue *epilogue, float *y, size_t count);
/// y = activation(a * b) over `count` floats.
BLOCKED_WIDE_KERNEL(blocked_multiply, const float *a, const float *b, const BlockedEpilogue *epilogue, float *y, size_t count);
/// y = activation(scales[c] * x + shifts[c]) for each channel c; scales and shifts: null (1 and 0) or whole blocks, as
/// blocked_mean or a convolution over one pixel leaves them. The epilogue's addend is not used.
BLOCKED_WIDE_KERNEL(blocked_scale_channels, const float *x, const float *scales, const float *shifts, size_t channels,
               size_t pixels, const BlockedEpilogue *epilogue, float *y);
