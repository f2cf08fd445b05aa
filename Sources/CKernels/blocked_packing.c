#include "include/blocked_kernels.h"

size_t blocked_convolution_terms(const BlockedConvolution *c) {
    return c->kernel_height * c->kernel_width * (c->channels / c->groups);
}

size_t blocked_convolution_packed_count(const BlockedConvolution *c) {
    return blocked_count(c->out_channels) * (1 + blocked_convolution_terms(c)) * BLOCKED_LANES;
}

void blocked_pack_convolution(const BlockedConvolution *c, const float *weights, const float *bias, float *packed) {
    size_t taps = c->kernel_height * c->kernel_width, channels = c->channels / c->groups;
    for (size_t block = 0; block < blocked_count(c->out_channels); block++) {
        for (size_t lane = 0; lane < BLOCKED_LANES; lane++) {
            size_t out = block * BLOCKED_LANES + lane;
            int counts = out < c->out_channels;
            packed[lane] = counts && bias ? bias[out] : 0;
            for (size_t tap = 0; tap < taps; tap++) {
                for (size_t i = 0; i < channels; i++) {
                    packed[(1 + tap * channels + i) * BLOCKED_LANES + lane] =
                        counts ? weights[(out * channels + i) * taps + tap] : 0;
                }
            }
        }
        packed += (1 + taps * channels) * BLOCKED_LANES;
    }
}

size_t blocked_depthwise_packed_count(const BlockedConvolution *c) {
    return blocked_count(c->channels) * (1 + c->kernel_height * c->kernel_width) * BLOCKED_LANES;
}

void blocked_pack_depthwise(const BlockedConvolution *c, const float *weights, const float *bias, float *packed) {
    size_t taps = c->kernel_height * c->kernel_width;
    for (size_t block = 0; block < blocked_count(c->channels); block++) {
        for (size_t lane = 0; lane < BLOCKED_LANES; lane++) {
            size_t channel = block * BLOCKED_LANES + lane;
            int counts = channel < c->channels;
            packed[lane] = counts && bias ? bias[channel] : 0;
            for (size_t tap = 0; tap < taps; tap++) {
                packed[(1 + tap) * BLOCKED_LANES + lane] = counts ? weights[channel * taps + tap] : 0;
            }
        }
        packed += (1 + taps) * BLOCKED_LANES;
    }
}
