// Holds the blocked kernels' portable build to plain loops on a processor that the Swift tests do not run on; tools/test-neon
// builds it for 64-bit ARM, where vectors become NEON. Prints each kernel's largest error; fails where one is too large.
#include "CKernels.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static float random_value(void) { return (float)rand() / (float)RAND_MAX * 2 - 1; }

static float *random_values(size_t count) {
    float *values = malloc((count > 0 ? count : 1) * sizeof(float));
    for (size_t i = 0; i < count; i++) values[i] = random_value();
    return values;
}

static size_t random_size(size_t low, size_t high) { return low + (size_t)rand() % (high - low + 1); }

static size_t place(size_t channel, size_t y, size_t x, size_t height, size_t width) {
    return ((channel / 8 * height + y) * width + x) * 8 + channel % 8;
}

/// A convolution by its definition, with SiLU as its activation.
static float expected(const BlockedConvolution *c, const float *x, const float *weights, const float *bias, size_t o,
                      size_t oy, size_t ox) {
    size_t channels = c->channels / c->groups, group = o / (c->out_channels / c->groups);
    double sum = bias[o];
    for (size_t i = 0; i < channels; i++) {
        for (size_t ky = 0; ky < c->kernel_height; ky++) {
            for (size_t kx = 0; kx < c->kernel_width; kx++) {
                long y = (long)(oy * c->stride_y + ky * c->dilation_y) - (long)c->padding_top;
                long column = (long)(ox * c->stride_x + kx * c->dilation_x) - (long)c->padding_left;
                if (y < 0 || column < 0 || y >= (long)c->height || column >= (long)c->width) continue;
                double weight = weights[((o * channels + i) * c->kernel_height + ky) * c->kernel_width + kx];
                sum += weight * x[place(group * channels + i, (size_t)y, (size_t)column, c->height, c->width)];
            }
        }
    }
    return (float)(sum / (1 + exp(-sum)));
}

static BlockedConvolution random_convolution(int is_depthwise) {
    BlockedConvolution c = {.channels = random_size(1, 30), .groups = 1, .height = random_size(5, 16)};
    c.out_channels = is_depthwise ? c.channels : random_size(1, 40);
    if (is_depthwise) c.groups = c.channels;
    c.width = random_size(5, 30);
    c.kernel_height = c.kernel_width = random_size(0, 2) * 2 + 1;
    c.stride_y = c.stride_x = random_size(1, 2);
    c.dilation_y = c.dilation_x = 1;
    c.padding_top = c.padding_left = c.kernel_width / 2;
    c.out_height = (c.height - 1) / c.stride_y + 1;
    c.out_width = (c.width - 1) / c.stride_x + 1;
    return c;
}

static double error_of(const BlockedConvolution *c, const float *x, const float *weights, const float *bias,
                       const float *y) {
    double largest = 0;
    for (size_t o = 0; o < c->out_channels; o++) {
        for (size_t oy = 0; oy < c->out_height; oy++) {
            for (size_t ox = 0; ox < c->out_width; ox++) {
                double want = expected(c, x, weights, bias, o, oy, ox);
                double error = fabs(y[place(o, oy, ox, c->out_height, c->out_width)] - want) / fmax(1, fabs(want));
                if (!(error <= largest)) largest = error;
            }
        }
    }
    return largest;
}

/// Runs one random convolution in each way that fits it; errors: dense, depthwise, Winograd.
static void check_convolution(double errors[3]) {
    int is_depthwise = rand() % 2;
    BlockedConvolution c = random_convolution(is_depthwise);
    BlockedEpilogue epilogue = {.activation = BLOCKED_SILU};
    BlockedPart part = {0, c.out_height, 0, blocked_count(c.out_channels)};
    float *x = random_values(blocked_count(c.channels) * 8 * c.height * c.width);
    float *y = random_values(blocked_count(c.out_channels) * 8 * c.out_height * c.out_width);
    float *weights = random_values(c.out_channels * (c.channels / c.groups) * c.kernel_height * c.kernel_width);
    float *bias = random_values(c.out_channels);
    if (is_depthwise) {
        float *packed = random_values(blocked_depthwise_packed_count(&c));
        blocked_pack_depthwise(&c, weights, bias, packed);
        blocked_convolve_depthwise(&c, x, packed, &epilogue, y, part);
        errors[1] = fmax(errors[1], error_of(&c, x, weights, bias, y));
        free(packed);
    } else {
        float *packed = random_values(blocked_convolution_packed_count(&c));
        float *scratch = random_values(blocked_convolution_scratch_count(&c));
        int32_t *offsets = malloc(blocked_convolution_terms(&c) * sizeof(int32_t));
        blocked_pack_convolution(&c, weights, bias, packed);
        blocked_convolution_offsets(&c, offsets);
        blocked_convolve(&c, x, offsets, packed, &epilogue, y, part, scratch);
        errors[0] = fmax(errors[0], error_of(&c, x, weights, bias, y));
        free(packed);
        free(scratch);
        free(offsets);
        if (c.kernel_width == 3 && c.stride_x == 1) {
            packed = random_values(blocked_winograd_packed_count(&c));
            scratch = random_values(blocked_winograd_scratch_count(&c));
            blocked_pack_winograd(&c, weights, bias, packed);
            blocked_convolve_winograd(&c, x, packed, &epilogue, y, part, scratch);
            errors[2] = fmax(errors[2], error_of(&c, x, weights, bias, y));
            free(packed);
            free(scratch);
        }
    }
    free(x);
    free(y);
    free(weights);
    free(bias);
}

int main(void) {
    double errors[3] = {0, 0, 0};
    for (int i = 0; i < 60; i++) check_convolution(errors);
    printf("dense %.2g, depthwise %.2g, Winograd %.2g\n", errors[0], errors[1], errors[2]);
    return errors[0] < 2e-5 && errors[1] < 2e-5 && errors[2] < 3e-4 ? 0 : 1;
}
