#include "blocked_vector.h"

/// Pixels whose channels are moved one block after another: with interleaved channels, blocks share cache lines, which stay
/// in the first-level cache meanwhile.
enum { CHUNK_PIXELS = 64 };

/// Moves one block between its lanes and any layout with fixed steps between pixels and between channels.
KERNEL_BODY gather_block(const float *x, size_t pixel_step, size_t channel_step, size_t lanes, size_t pixels,
                         float *restrict y) {
    for (size_t p = 0; p < pixels; p++, x += pixel_step, y += BLOCKED_LANES) {
        for (size_t lane = 0; lane < lanes; lane++) y[lane] = x[lane * channel_step];
        for (size_t lane = lanes; lane < BLOCKED_LANES; lane++) y[lane] = 0;
    }
}

KERNEL_BODY scatter_block(const float *x, size_t pixel_step, size_t channel_step, size_t lanes, size_t pixels,
                          float *restrict y) {
    for (size_t p = 0; p < pixels; p++, x += BLOCKED_LANES, y += pixel_step) {
        for (size_t lane = 0; lane < lanes; lane++) y[lane * channel_step] = x[lane];
    }
}

/// MOVE(lanes) for the lanes that count of a block, known when it is compiled: the compiler then transposes in registers.
#define FOR_EACH_LANES(lanes, MOVE) \
    switch (lanes) {                \
    case 1: MOVE(1); break;         \
    case 2: MOVE(2); break;         \
    case 3: MOVE(3); break;         \
    case 4: MOVE(4); break;         \
    case 5: MOVE(5); break;         \
    case 6: MOVE(6); break;         \
    case 7: MOVE(7); break;         \
    default: MOVE(8);               \
    }

/// chunk: pixels after which the next block follows.
KERNEL_BODY gather_lanes(const float *x, size_t pixel_step, size_t channel_step, size_t channels, size_t pixels,
                         size_t chunk, float *restrict y) {
    for (size_t first = 0; first < pixels; first += chunk) {
        size_t count = pixels - first < chunk ? pixels - first : chunk;
        for (size_t c = 0; c < channels; c += BLOCKED_LANES) {
            const float *from = x + c * channel_step + first * pixel_step;
            float *to = y + c * pixels + first * BLOCKED_LANES;
#define MOVE(lanes) gather_block(from, pixel_step, channel_step, lanes, count, to)
            FOR_EACH_LANES(channels - c, MOVE)
#undef MOVE
        }
    }
}

/// plane: pixels of a block's plane, of which some are moved.
KERNEL_BODY scatter_lanes(const float *x, size_t plane, size_t pixel_step, size_t channel_step, size_t channels,
                          size_t pixels, size_t chunk, float *restrict y) {
    for (size_t first = 0; first < pixels; first += chunk) {
        size_t count = pixels - first < chunk ? pixels - first : chunk;
        for (size_t c = 0; c < channels; c += BLOCKED_LANES) {
            const float *from = x + c * plane + first * BLOCKED_LANES;
            float *to = y + c * channel_step + first * pixel_step;
#define MOVE(lanes) scatter_block(from, pixel_step, channel_step, lanes, count, to)
            FOR_EACH_LANES(channels - c, MOVE)
#undef MOVE
        }
    }
}

KERNEL_BODY blocked_from_planar_body(const float *x, size_t channels, size_t pixels, float *y) {
    gather_lanes(x, 1, pixels, channels, pixels, pixels, y);
}
KERNEL_VARIANTS(blocked_from_planar, (const float *x, size_t channels, size_t pixels, float *y),
                (x, channels, pixels, y))

KERNEL_BODY blocked_to_planar_body(const float *x, size_t channels, size_t pixels, float *y) {
    scatter_lanes(x, pixels, 1, pixels, channels, pixels, pixels, y);
}
KERNEL_VARIANTS(blocked_to_planar, (const float *x, size_t channels, size_t pixels, float *y), (x, channels, pixels, y))

KERNEL_BODY blocked_from_interleaved_body(const float *x, size_t channels, size_t pixels, float *y) {
    gather_lanes(x, channels, 1, channels, pixels, CHUNK_PIXELS, y);
}
KERNEL_VARIANTS(blocked_from_interleaved, (const float *x, size_t channels, size_t pixels, float *y),
                (x, channels, pixels, y))

KERNEL_BODY blocked_to_interleaved_body(const float *x, size_t channels, size_t plane, size_t pixels, size_t pitch,
                                        float *y) {
    scatter_lanes(x, plane, pitch, 1, channels, pixels, CHUNK_PIXELS, y);
}
KERNEL_VARIANTS(blocked_to_interleaved,
                (const float *x, size_t channels, size_t plane, size_t pixels, size_t pitch, float *y),
                (x, channels, plane, pixels, pitch, y))

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
