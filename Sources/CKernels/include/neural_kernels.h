// Kernels of the neural network engine over 32-bit floats. No kernel reads or writes outside the sizes it is given.
//
// Each kernel is one body compiled twice: `name` chooses the AVX2 build where the processor has it, `name_portable` is the
// baseline build, visible so that tests can hold both to the same reference. Those where wider vectors gain have a third
// build, `name_avx512`. "adds" is 0 to write a result, 1 to add to it.
#pragma once
#include <stddef.h>
#include <stdint.h>

#define NEURAL_KERNEL(name, ...) \
    void name(__VA_ARGS__);      \
    void name##_portable(__VA_ARGS__)

#if defined(__x86_64__)
/// Of the second and third, only those may be called that the processor supports: see blocked_supports_avx2.
#define NEURAL_WIDE_KERNEL(name, ...) \
    NEURAL_KERNEL(name, __VA_ARGS__); \
    void name##_avx2(__VA_ARGS__);    \
    void name##_avx512(__VA_ARGS__)
#else
#define NEURAL_WIDE_KERNEL(name, ...) NEURAL_KERNEL(name, __VA_ARGS__)
#endif

// Activations (neural_activation.c)

typedef enum {
    NEURAL_IDENTITY,
    NEURAL_RELU,
    NEURAL_LEAKY_RELU, // a: slope below 0
    NEURAL_CLIP,       // a: minimum, b: maximum
    NEURAL_SIGMOID,
    NEURAL_TANH,
    NEURAL_HARD_SWISH, // x * clip(x / 6 + 0.5, 0, 1)
    NEURAL_GELU,       // x times the normal distribution's share below x
} NeuralActivation;

/// y[i] = f(scale * x[i] + shift). x and y may be the same.
NEURAL_KERNEL(neural_activate, const float *x, float *y, size_t count, float scale, float shift, NeuralActivation kind,
              float a, float b);
/// dx[i] = dy[i] * f'(scale * x[i] + shift), the derivative by f's argument. dy and dx may be the same.
NEURAL_KERNEL(neural_activate_backward, const float *x, const float *dy, float *dx, size_t count, float scale,
              float shift, NeuralActivation kind, float a, float b, int adds);

// Sums (neural_sums.c), with eight partial sums each

/// sums[0] = Σ x, sums[1] = Σ (x - pivot)².
NEURAL_KERNEL(neural_moments, const float *x, size_t count, float pivot, double *sums);
/// sums[0] = Σ a, sums[1] = Σ a * (b - pivot).
NEURAL_KERNEL(neural_products, const float *a, const float *b, size_t count, float pivot, double *sums);
/// y[i] = p * a[i] + q * b[i] + r, added to y with adds.
NEURAL_KERNEL(neural_blend, const float *a, const float *b, float *y, size_t count, float p, float q, float r, int adds);

// Elements (neural_elements.c)

/// y[i] = a[i] + b[i]
NEURAL_KERNEL(neural_add, const float *a, const float *b, float *y, size_t count);
/// y[i] = a[i] * b[i], added to y with adds.
NEURAL_KERNEL(neural_multiply, const float *a, const float *b, float *y, size_t count, int adds);
/// y[i] = scale * a[i], added to y with adds.
NEURAL_KERNEL(neural_scale, const float *a, float scale, float *y, size_t count, int adds);
/// y[i] = value, added to y with adds.
NEURAL_KERNEL(neural_fill, float *y, float value, size_t count, int adds);

// Depthwise convolution (neural_depthwise.c). A plane is unfolded into one flat run per phase of the strides, so that
// every tap of the kernel is a constant offset into a run.

/// y[i] = start + sum over t of weights[t] * x[offsets[t] + i], for i below count.
NEURAL_KERNEL(neural_sum_taps, const float *x, const ptrdiff_t *offsets, const float *weights, size_t taps, float start,
              float *y, size_t count);
/// sums[t] += sum over i below count of dy[i] * x[offsets[t] + i].
NEURAL_KERNEL(neural_correlate_taps, const float *x, const ptrdiff_t *offsets, size_t taps, const float *dy,
              size_t count, float *sums);
/// target[y * target_pitch + x] = source[y * row_step + x * column_step], for y < rows and x < columns.
NEURAL_KERNEL(neural_gather, const float *source, size_t row_step, size_t column_step, float *target,
              size_t target_pitch, size_t rows, size_t columns);
/// target[y * row_step + x * column_step] = source[y * source_pitch + x] (added with adds).
NEURAL_KERNEL(neural_scatter, const float *source, size_t source_pitch, float *target, size_t row_step,
              size_t column_step, size_t rows, size_t columns, int adds);

// Dense convolution of stride 1 (neural_convolution.c). Padded planes lie one after another as flat runs, so that every tap
// of every channel is a constant offset. `count` is a multiple of NEURAL_RUN_STEP, and `pitch` is that of y's or dy's rows.

enum { NEURAL_RUN_STEP = 16, NEURAL_PANEL = 8 };

/// Lays weights out as neural_convolve_taps reads them: NEURAL_PANEL rows side by side, tap by tap, the last panel filled up
/// with zeros. Tap t of block b of a row is weights[row * row_step + b * block_step + t]; its number is b * block_taps + t.
void neural_pack_taps(const float *weights, size_t rows, size_t row_step, size_t blocks, size_t block_step,
                      size_t block_taps, float *panels);
/// y[r * pitch + i] = sum over t of weight[r][t] * x[offsets[t] + i], for r < rows and i < count.
NEURAL_WIDE_KERNEL(neural_convolve_taps, const float *x, const ptrdiff_t *offsets, const float *panels, size_t taps,
                   float *y, size_t pitch, size_t rows, size_t count);
/// sums[r * sum_pitch + t] += sum over i below count of dy[r * pitch + i] * x[offsets[t] + i].
NEURAL_WIDE_KERNEL(neural_correlate_rows, const float *x, const ptrdiff_t *offsets, size_t taps, const float *dy,
                   size_t pitch, size_t rows, size_t count, float *sums, size_t sum_pitch);

// Windows of convolutions and pooling (neural_windows.c)

/// One convolution or pooling over a picture of channels × height × width.
typedef struct {
    size_t channels, height, width;
    size_t kernel_height, kernel_width;
    size_t stride_y, stride_x;
    size_t dilation_y, dilation_x;
    size_t padding_top, padding_left;
    size_t out_height, out_width;
    /// Elements from one row of columns to the next, at least out_height * out_width.
    size_t column_pitch;
} NeuralWindow;

/// columns[(c * kh + ky) * kw + kx][oy * ow + ox] = the pixel under that tap, 0 in the padding.
NEURAL_KERNEL(neural_unfold, const float *picture, const NeuralWindow *window, float *columns);
/// Adds each element of columns to the pixel it came from.
NEURAL_KERNEL(neural_fold, const float *columns, const NeuralWindow *window, float *picture);
/// Padding never wins. winners (may be null) gets the winning pixel's index within its channel's plane.
NEURAL_KERNEL(neural_max_pool, const float *picture, const NeuralWindow *window, float *y, int32_t *winners);
/// Added to the picture with adds; else what no window chose becomes 0.
NEURAL_KERNEL(neural_max_pool_backward, const float *dy, const int32_t *winners, const NeuralWindow *window,
              float *picture, int adds);
/// Divides by the kernel's size, or, unless counts_padding, by the number of pixels that are inside the picture.
NEURAL_KERNEL(neural_average_pool, const float *picture, const NeuralWindow *window, float *y, int counts_padding);
NEURAL_KERNEL(neural_average_pool_backward, const float *dy, const NeuralWindow *window, float *picture,
              int counts_padding);

// Softmax over rows of `count` elements that lie `step` apart (neural_softmax.c)

NEURAL_KERNEL(neural_softmax, const float *x, float *y, size_t count, size_t step);
/// dx = y * (dy - Σ dy y)
NEURAL_KERNEL(neural_softmax_backward, const float *y, const float *dy, float *dx, size_t count, size_t step, int adds);

// Optimisers (neural_optimizer.c)

typedef struct {
    float scale;         // of the gradient
    float learning_rate;
    float beta1, beta2;  // SGD: beta1 is the momentum
    float epsilon;
    float correction1, correction2; // 1 - beta^step
    float gradient_decay;           // added to the gradient, times the weight
    float weight_decay;             // taken from the weight, times the learning rate
    int nesterov;
} NeuralStep;

NEURAL_KERNEL(neural_sgd, float *weights, const float *gradients, float *velocity, size_t count, const NeuralStep *step);
NEURAL_KERNEL(neural_adam, float *weights, const float *gradients, float *first, float *second, size_t count,
              const NeuralStep *step);
