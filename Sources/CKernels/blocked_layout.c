#include "blocked_vector.h"

/// Moves between the lanes of blocked layout and any layout with fixed steps between pixels and between channels. Eight
/// pixels at a time, so that the compiler transposes in registers.
KERNEL_BODY gather_lanes(const float *x, size_t pixel_step, size_t channel_step, size_t channels, size_t pixels,
                         float *restrict y) {
    for (size_t c = 0; c < channels; c += BLOCKED_LANES) {
        size_t lanes = channels - c < BLOCKED_LANES ? channels - c : BLOCKED_LANES;
        const float *from = x + c * channel_step;
        float *to = y + c * pixels;
        if (lanes == BLOCKED_LANES) {
            for (size_t p = 0; p < pixels; p++, from += pixel_step, to += BLOCKED_LANES) {
                for (size_t lane = 0; lane < BLOCKED_LANES; lane++) to[lane] = from[lane * channel_step];
            }
        } else {
            for (size_t p = 0; p < pixels; p++, from += pixel_step, to += BLOCKED_LANES) {
                for (size_t lane = 0; lane < lanes; lane++) to[lane] = from[lane * channel_step];
                for (size_t lane = lanes; lane < BLOCKED_LANES; lane++) to[lane] = 0;
            }
        }
    }
}

KERNEL_BODY scatter_lanes(const float *x, size_t pixel_step, size_t channel_step, size_t channels, size_t pixels,
                          float *restrict y) {
    for (size_t c = 0; c < channels; c += BLOCKED_LANES) {
        size_t lanes = channels - c < BLOCKED_LANES ? channels - c : BLOCKED_LANES;
        const float *from = x + c * pixels;
        float *to = y + c * channel_step;
        for (size_t p = 0; p < pixels; p++, from += BLOCKED_LANES, to += pixel_step) {
            for (size_t lane = 0; lane < lanes; lane++) to[lane * channel_step] = from[lane];
        }
    }
}

KERNEL_BODY blocked_from_planar_body(const float *x, size_t channels, size_t pixels, float *y) {
    gather_lanes(x, 1, pixels, channels, pixels, y);
}
KERNEL_VARIANTS(blocked_from_planar, (const float *x, size_t channels, size_t pixels, float *y),
                (x, channels, pixels, y))

KERNEL_BODY blocked_to_planar_body(const float *x, size_t channels, size_t pixels, float *y) {
    scatter_lanes(x, 1, pixels, channels, pixels, y);
}
KERNEL_VARIANTS(blocked_to_planar, (const float *x, size_t channels, size_t pixels, float *y), (x, channels, pixels, y))

KERNEL_BODY blocked_from_interleaved_body(const float *x, size_t channels, size_t pixels, float *y) {
    gather_lanes(x, channels, 1, channels, pixels, y);
}
KERNEL_VARIANTS(blocked_from_interleaved, (const float *x, size_t channels, size_t pixels, float *y),
                (x, channels, pixels, y))

KERNEL_BODY blocked_to_interleaved_body(const float *x, size_t channels, size_t pixels, float *y) {
    scatter_lanes(x, channels, 1, channels, pixels, y);
}
KERNEL_VARIANTS(blocked_to_interleaved, (const float *x, size_t channels, size_t pixels, float *y),
                (x, channels, pixels, y))

KERNEL_BODY blocked_gather_channels_body(const float *x, const int32_t *offsets, size_t channels, size_t pixels,
                                         float *y) {
    for (; channels > 0; offsets += BLOCKED_LANES, y += pixels * BLOCKED_LANES) {
        size_t lanes = channels < BLOCKED_LANES ? channels : BLOCKED_LANES;
        channels -= lanes;
        size_t run = 1;
        while (run < lanes && offsets[run] == offsets[run - 1] + 1) run++;
        if (run == BLOCKED_LANES) {
            for (size_t i = 0; i < pixels * BLOCKED_LANES; i += BLOCKED_LANES) store(y + i, load(x + offsets[0] + i));
            continue;
        }
        for (size_t lane = 0; lane < BLOCKED_LANES; lane++) {
            for (size_t i = 0; i < pixels * BLOCKED_LANES; i += BLOCKED_LANES) {
                y[i + lane] = lane < lanes ? x[(ptrdiff_t)i + offsets[lane]] : 0;
            }
        }
    }
}
KERNEL_VARIANTS(blocked_gather_channels,
                (const float *x, const int32_t *offsets, size_t channels, size_t pixels, float *y),
                (x, offsets, channels, pixels, y))
