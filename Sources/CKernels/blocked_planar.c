#include "blocked_vector.h"

enum {
    TILE_VECTORS = 3,  // of pixels in a row
    TILE_CHANNELS = 3, // of the result
    TILE_WIDTH = TILE_VECTORS * BLOCKED_LANES,
};

static size_t rows_under(const BlockedConvolution *c, size_t out_rows) {
    return out_rows + (c->kernel_height - 1) * c->dilation_y;
}

/// Columns of a padded row: whole tiles and what the taps reach beyond them.
static size_t padded_width(const BlockedConvolution *c) {
    return (c->out_width + TILE_WIDTH - 1) / TILE_WIDTH * TILE_WIDTH + (c->kernel_width - 1) * c->dilation_x;
}

/// Output rows of a band, whose padded input fits in the second-level cache (128 KiB).
static size_t band_rows(const BlockedConvolution *c) {
    size_t rows = 32768 / (padded_width(c) * c->channels), reach = (c->kernel_height - 1) * c->dilation_y;
    return rows > reach + 4 ? rows - reach : 4;
}

size_t blocked_planar_scratch_count(const BlockedConvolution *c) {
    return c->channels * rows_under(c, band_rows(c)) * padded_width(c);
}

/// Copies the input rows under a band of output rows, with zeros around the picture and up to whole tiles.
static void fill_band(const BlockedConvolution *c, const float *x, size_t first_row, size_t rows, float *scratch) {
    size_t width = padded_width(c), left = c->padding_left < width ? c->padding_left : width;
    size_t inside = width - left < c->width ? width - left : c->width;
    for (size_t channel = 0; channel < c->channels; channel++) {
        for (size_t r = 0; r < rows; r++) {
            float *target = scratch + (channel * rows + r) * width;
            ptrdiff_t y = (ptrdiff_t)(first_row + r) - (ptrdiff_t)c->padding_top;
            if (y < 0 || y >= (ptrdiff_t)c->height) {
                memset(target, 0, width * sizeof(float));
                continue;
            }
            memset(target, 0, left * sizeof(float));
            memcpy(target + left, x + (channel * c->height + (size_t)y) * c->width, inside * sizeof(float));
            memset(target + left + inside, 0, (width - left - inside) * sizeof(float));
        }
    }
}

/// The sums of TILE_WIDTH pixels in `outs` channels, written to results. x: the first tap of the first pixel in the first
/// channel's band.
KERNEL_BODY sum_tile(const BlockedConvolution *c, const float *x, size_t plane, size_t pitch, const float *weights,
                     const float *bias, size_t outs, Vector results[TILE_CHANNELS][TILE_VECTORS]) {
    size_t terms = c->channels * c->kernel_height * c->kernel_width;
    // Sums of its own, so that they can stay in registers.
    Vector sums[TILE_CHANNELS][TILE_VECTORS];
#pragma clang loop unroll(full)
    for (size_t o = 0; o < outs; o++) {
#pragma clang loop unroll(full)
        for (size_t v = 0; v < TILE_VECTORS; v++) sums[o][v] = splat(bias ? bias[o] : 0);
    }
    for (size_t channel = 0; channel < c->channels; channel++, x += plane) {
        for (size_t ky = 0; ky < c->kernel_height; ky++) {
            const float *row = x + ky * c->dilation_y * pitch;
            for (size_t kx = 0; kx < c->kernel_width; kx++, row += c->dilation_x, weights++) {
                Vector values[TILE_VECTORS];
#pragma clang loop unroll(full)
                for (size_t v = 0; v < TILE_VECTORS; v++) values[v] = load(row + v * BLOCKED_LANES);
#pragma clang loop unroll(full)
                for (size_t o = 0; o < outs; o++) {
                    Vector weight = splat(weights[o * terms]);
#pragma clang loop unroll(full)
                    for (size_t v = 0; v < TILE_VECTORS; v++) sums[o][v] += values[v] * weight;
                }
            }
        }
    }
#pragma clang loop unroll(full)
    for (size_t o = 0; o < outs; o++) {
#pragma clang loop unroll(full)
        for (size_t v = 0; v < TILE_VECTORS; v++) results[o][v] = sums[o][v];
    }
}

/// One output row of `outs` channels from channel `first` on.
KERNEL_BODY convolve_row(const BlockedConvolution *c, const float *x, size_t plane, const float *weights,
                         const float *bias, const BlockedEpilogue *epilogue, float *y, size_t row, size_t first,
                         size_t outs) {
    size_t terms = c->channels * c->kernel_height * c->kernel_width, pitch = padded_width(c);
    for (size_t column = 0; column < c->out_width; column += TILE_WIDTH) {
        size_t width = c->out_width - column < TILE_WIDTH ? c->out_width - column : TILE_WIDTH;
        Vector sums[TILE_CHANNELS][TILE_VECTORS];
        sum_tile(c, x + column, plane, pitch, weights + first * terms, bias ? bias + first : NULL, outs, sums);
#pragma clang loop unroll(full)
        for (size_t o = 0; o < outs; o++) {
            size_t place = ((first + o) * c->out_height + row) * c->out_width + column;
            Vector slopes = splat(epilogue->slopes ? epilogue->slopes[first + o] : 0);
            Vector addend[TILE_VECTORS] = {splat(0), splat(0), splat(0)};
            if (epilogue->addend) memcpy(addend, epilogue->addend + place, width * sizeof(float));
            if (!epilogue->adds_after_activation) {
                for (size_t v = 0; v < TILE_VECTORS; v++) sums[o][v] += addend[v];
            }
#define LOOP(ACTIVATION)                                                                          \
    for (size_t v = 0; v < TILE_VECTORS; v++) {                                                   \
        sums[o][v] = activate(sums[o][v], ACTIVATION, epilogue->a, epilogue->b, slopes);          \
    }
            FOR_EACH_ACTIVATION(LOOP)
#undef LOOP
            if (epilogue->adds_after_activation) {
                for (size_t v = 0; v < TILE_VECTORS; v++) sums[o][v] += addend[v];
            }
            if (width == TILE_WIDTH) {
                for (size_t v = 0; v < TILE_VECTORS; v++) store(y + place + v * BLOCKED_LANES, sums[o][v]);
            } else {
                memcpy(y + place, sums[o], width * sizeof(float));
            }
        }
    }
}

KERNEL_BODY blocked_convolve_planar_body(const BlockedConvolution *convolution, const float *x, const float *weights,
                                         const float *bias, const BlockedEpilogue *epilogue, float *y,
                                         size_t first_row, size_t end_row, float *scratch) {
    const BlockedConvolution *c = convolution;
    size_t band = band_rows(c), pitch = padded_width(c);
    for (size_t start = first_row; start < end_row; start += band) {
        size_t count = end_row - start < band ? end_row - start : band, rows = rows_under(c, count);
        fill_band(c, x, start, rows, scratch);
        for (size_t r = 0; r < count; r++) {
            const float *under = scratch + r * pitch;
            for (size_t first = 0; first < c->out_channels; first += TILE_CHANNELS) {
                switch (c->out_channels - first) {
                case 1: convolve_row(c, under, rows * pitch, weights, bias, epilogue, y, start + r, first, 1); break;
                case 2: convolve_row(c, under, rows * pitch, weights, bias, epilogue, y, start + r, first, 2); break;
                default: convolve_row(c, under, rows * pitch, weights, bias, epilogue, y, start + r, first, 3);
                }
            }
        }
    }
}
KERNEL_VARIANTS(blocked_convolve_planar,
                (const BlockedConvolution *convolution, const float *x, const float *weights, const float *bias,
                 const BlockedEpilogue *epilogue, float *y, size_t first_row, size_t end_row, float *scratch),
                (convolution, x, weights, bias, epilogue, y, first_row, end_row, scratch))
