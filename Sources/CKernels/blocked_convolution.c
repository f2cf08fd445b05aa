#include "blocked_products.h"

enum {
    /// A run of output pixels: its input (128 KiB) and output (a few blocks) stay in the second-level cache.
    RUN_PIXELS = 512,
    RUN_VALUES = 32768,
};

/// Where a convolution finds its input: the picture itself or, with padding, a copy of some rows in scratch memory.
typedef struct {
    size_t lanes;          // floats a pixel of one plane
    size_t planes;
    size_t rows, columns;  // of one plane
    size_t band;           // output rows that one filling of the scratch serves
} Source;

static size_t rows_under(const BlockedConvolution *c, size_t out_rows) {
    return (out_rows - 1) * c->stride_y + (c->kernel_height - 1) * c->dilation_y + 1;
}

static int is_padded(const BlockedConvolution *c) {
    return c->padding_top > 0 || c->padding_left > 0 || rows_under(c, c->out_height) > c->height
        || (c->out_width - 1) * c->stride_x + (c->kernel_width - 1) * c->dilation_x + 1 > c->width;
}

static Source source_of(const BlockedConvolution *c) {
    Source s = {.lanes = c->is_planar ? 1 : BLOCKED_LANES, .rows = c->height, .columns = c->width, .band = c->out_height};
    s.planes = c->is_planar ? c->channels : blocked_count(c->channels);
    if (!is_padded(c)) return s;
    s.band = (RUN_PIXELS + c->out_width - 1) / c->out_width;
    if (s.band > c->out_height) s.band = c->out_height;
    s.rows = rows_under(c, s.band);
    s.columns = (c->out_width - 1) * c->stride_x + (c->kernel_width - 1) * c->dilation_x + 1;
    return s;
}

size_t blocked_convolution_scratch_count(const BlockedConvolution *c) {
    if (!is_padded(c)) return 0;
    Source s = source_of(c);
    return s.planes * s.rows * s.columns * s.lanes;
}

void blocked_convolution_offsets(const BlockedConvolution *c, int32_t *offsets) {
    Source s = source_of(c);
    size_t channels = c->channels / c->groups;
    for (size_t g = 0; g < c->groups; g++) {
        for (size_t ky = 0; ky < c->kernel_height; ky++) {
            for (size_t kx = 0; kx < c->kernel_width; kx++) {
                for (size_t i = 0; i < channels; i++) {
                    size_t channel = g * channels + i;
                    size_t row = channel / s.lanes * s.rows + ky * c->dilation_y;
                    *offsets++ = (int32_t)((row * s.columns + kx * c->dilation_x) * s.lanes + channel % s.lanes);
                }
            }
        }
    }
}

/// Rows of taps first..<end.
typedef struct {
    size_t first, end;
} TapRows;

/// Those that meet the picture under an output row. Only where many do not is it worth to leave them out.
static TapRows tap_rows(const BlockedConvolution *c, size_t out_row) {
    TapRows taps = {0, c->kernel_height};
    if (c->dilation_y < 3) return taps;
    ptrdiff_t top = (ptrdiff_t)(out_row * c->stride_y) - (ptrdiff_t)c->padding_top;
    ptrdiff_t step = (ptrdiff_t)c->dilation_y, height = (ptrdiff_t)c->height;
    while (taps.first + 1 < taps.end && top + (ptrdiff_t)taps.first * step < 0) taps.first++;
    while (taps.first + 1 < taps.end && top + (ptrdiff_t)(taps.end - 1) * step >= height) taps.end--;
    return taps;
}

/// Copies the input rows under a band of output rows and the given taps, with zeros around the picture, to where the offsets
/// look for them.
static void fill_band(const BlockedConvolution *c, const Source *s, const float *x, size_t first_out_row,
                      size_t out_rows, TapRows taps, float *scratch) {
    size_t left = c->padding_left < s->columns ? c->padding_left : s->columns;
    size_t inside = s->columns - left < c->width ? s->columns - left : c->width;
    size_t right = s->columns - left - inside;
    size_t first = taps.first * c->dilation_y, end = (out_rows - 1) * c->stride_y + (taps.end - 1) * c->dilation_y + 1;
    for (size_t plane = 0; plane < s->planes; plane++) {
        float *target = scratch + (plane * s->rows + first) * s->columns * s->lanes;
        for (size_t r = first; r < end; r++, target += s->columns * s->lanes) {
            ptrdiff_t y = (ptrdiff_t)(first_out_row * c->stride_y + r) - (ptrdiff_t)c->padding_top;
            if (y < 0 || y >= (ptrdiff_t)c->height) {
                memset(target, 0, s->columns * s->lanes * sizeof(float));
                continue;
            }
            const float *row = x + (plane * c->height + (size_t)y) * c->width * s->lanes;
            memset(target, 0, left * s->lanes * sizeof(float));
            memcpy(target + left * s->lanes, row, inside * s->lanes * sizeof(float));
            memset(target + (left + inside) * s->lanes, 0, right * s->lanes * sizeof(float));
        }
    }
}

static size_t runs_of(size_t pixels, size_t terms) {
    size_t longest = RUN_VALUES / terms;
    if (longest > RUN_PIXELS) longest = RUN_PIXELS;
    if (longest < 48) longest = 48;
    return (pixels + longest - 1) / longest;
}

/// Rows of all planes of the part, run by run.
static void compute_rows(const ProductKernels *kernels, const BlockedConvolution *c, const Source *s, const float *x,
                         const int32_t *offsets, const float *packed, const BlockedEpilogue *epilogue, float *y,
                         BlockedPart part, TapRows taps) {
    size_t all_terms = blocked_convolution_terms(c), row_terms = all_terms / c->kernel_height;
    size_t terms = (taps.end - taps.first) * row_terms;
    size_t group_blocks = c->groups > 1 ? c->out_channels / c->groups / BLOCKED_LANES : part.end_block;
    size_t start = part.first_row * c->out_width * BLOCKED_LANES;
    Tiles tiles = {
        .x = x,
        .row_step = (ptrdiff_t)(c->stride_y * s->columns * s->lanes),
        .column_step = (ptrdiff_t)(c->stride_x * s->lanes),
        .width = c->out_width,
        .weight_pitch = (1 + all_terms) * BLOCKED_LANES,
        .plane = c->out_height * c->out_width * BLOCKED_LANES,
        .a = epilogue->a,
        .b = epilogue->b,
    };
    size_t pixels = (part.end_row - part.first_row) * c->out_width;
    // Where rows follow each other without a gap they are one long row.
    if (tiles.row_step == (ptrdiff_t)c->out_width * tiles.column_step) tiles.width = pixels;
    size_t runs = runs_of(pixels, terms);
    for (size_t r = 0; r < runs; r++) {
        size_t pixel = pixels * r / runs, run = pixels * (r + 1) / runs - pixel;
        for (size_t block = part.first_block, end; block < part.end_block; block = end) {
            size_t group = block / group_blocks;
            end = (group + 1) * group_blocks;
            if (end > part.end_block) end = part.end_block;
            tiles.offsets = offsets + group * all_terms + taps.first * row_terms;
            tiles.bias = packed + block * tiles.weight_pitch;
            tiles.weights = tiles.bias + (1 + taps.first * row_terms) * BLOCKED_LANES;
            tiles.y = y + block * tiles.plane + start;
            tiles.addend = epilogue->addend ? epilogue->addend + block * tiles.plane + start : NULL;
            tiles.slopes = epilogue->slopes ? epilogue->slopes + block * BLOCKED_LANES : NULL;
            blocked_sum_products(kernels, tiles, epilogue, terms, pixel, run, end - block);
        }
    }
}

static void convolve(const ProductKernels *kernels, const BlockedConvolution *c, const float *x, const int32_t *offsets,
                     const float *packed, const BlockedEpilogue *epilogue, float *y, BlockedPart part, float *scratch) {
    Source s = source_of(c);
    TapRows all = {0, c->kernel_height};
    if (!is_padded(c)) {
        const float *first = x + part.first_row * c->stride_y * s.columns * s.lanes;
        compute_rows(kernels, c, &s, first, offsets, packed, epilogue, y, part, all);
        return;
    }
    BlockedPart band = part;
    for (; band.first_row < part.end_row; band.first_row = band.end_row) {
        TapRows taps = tap_rows(c, band.first_row);
        for (band.end_row = band.first_row + 1; band.end_row < part.end_row; band.end_row++) {
            TapRows next = tap_rows(c, band.end_row);
            if (band.end_row - band.first_row == s.band || next.first != taps.first || next.end != taps.end) break;
        }
        fill_band(c, &s, x, band.first_row, band.end_row - band.first_row, taps, scratch);
        compute_rows(kernels, c, &s, scratch, offsets, packed, epilogue, y, band, taps);
    }
}

#define PARAMETERS                                                                                              \
    (const BlockedConvolution *convolution, const float *x, const int32_t *offsets, const float *packed,        \
     const BlockedEpilogue *epilogue, float *y, BlockedPart part, float *scratch)
#define VARIANT(variant)                                                                                        \
    void blocked_convolve_##variant PARAMETERS {                                                                \
        convolve(&blocked_product_kernels_##variant, convolution, x, offsets, packed, epilogue, y, part, scratch); \
    }

VARIANT(portable)
#if defined(__x86_64__)
VARIANT(avx2)
VARIANT(avx512)
#endif
KERNEL_CHOICE(blocked_convolve, PARAMETERS, (convolution, x, offsets, packed, epilogue, y, part, scratch))
