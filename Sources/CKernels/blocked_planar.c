#include "blocked_wide.h"

enum {
    TILE_VECTORS = 3,  // of pixels in a row
    TILE_CHANNELS = 3, // of the result
    TILE_WIDTH = TILE_VECTORS * BLOCKED_LANES,
};

static size_t rows_under(const BlockedConvolution *c, size_t out_rows) {
    return out_rows + (c->kernel_height - 1) * c->dilation_y;
}

/// Columns of a padded row: whole narrow tiles and what the taps reach beyond them.
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

#define FLOATS Vector
#define LANES BLOCKED_LANES
#define LOAD load
#define STORE store
#include "blocked_planar_tiles.h"
#define FLOATS Wide
#define LANES WIDE_LANES
#define LOAD load_wide
#define STORE store_wide
#include "blocked_planar_tiles.h"

/// Wide tiles as far as they go, then narrow ones.
KERNEL_BODY convolve_whole_row(const BlockedConvolution *c, const float *x, size_t plane, const float *weights,
                               const float *bias, const BlockedEpilogue *epilogue, float *y, size_t row, size_t first,
                               size_t outs, int is_wide) {
    size_t column = 0;
    if (is_wide) {
        column = convolve_row(c, x, plane, weights, bias, epilogue, y, row, first, outs, column, (Wide)0, 0);
    }
    convolve_row(c, x, plane, weights, bias, epilogue, y, row, first, outs, column, splat(0), 1);
}

KERNEL_BODY blocked_convolve_planar_body(const BlockedConvolution *convolution, const float *x, const float *weights,
                                         const float *bias, const BlockedEpilogue *epilogue, float *y,
                                         size_t first_row, size_t end_row, float *scratch, int is_wide) {
    const BlockedConvolution *c = convolution;
    size_t band = band_rows(c), pitch = padded_width(c);
    for (size_t start = first_row; start < end_row; start += band) {
        size_t count = end_row - start < band ? end_row - start : band, rows = rows_under(c, count);
        fill_band(c, x, start, rows, scratch);
        for (size_t r = 0; r < count; r++) {
            const float *under = scratch + r * pitch;
            for (size_t first = 0; first < c->out_channels; first += TILE_CHANNELS) {
#define ROW(outs) \
    convolve_whole_row(c, under, rows * pitch, weights, bias, epilogue, y, start + r, first, outs, is_wide)
                switch (c->out_channels - first) {
                case 1: ROW(1); break;
                case 2: ROW(2); break;
                default: ROW(3);
                }
#undef ROW
            }
        }
    }
}
KERNEL_WIDE_VARIANTS(blocked_convolve_planar,
                     (const BlockedConvolution *convolution, const float *x, const float *weights, const float *bias,
                      const BlockedEpilogue *epilogue, float *y, size_t first_row, size_t end_row, float *scratch),
                     convolution, x, weights, bias, epilogue, y, first_row, end_row, scratch)
