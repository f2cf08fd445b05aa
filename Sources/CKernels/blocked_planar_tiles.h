// Tiles of planar convolution: included once for each width of vectors, with FLOATS as its type, LANES, and LOAD and STORE
// from and to unaligned places.

/// The sums of TILE_VECTORS vectors of pixels in `outs` channels, written to results. x: the first tap of the first pixel
/// in the first channel's band.
__attribute__((overloadable)) KERNEL_BODY sum_tile(const BlockedConvolution *c, const float *x, size_t plane, size_t pitch,
                                                   const float *weights, const float *bias, size_t outs,
                                                   FLOATS results[TILE_CHANNELS][TILE_VECTORS]) {
    size_t terms = c->channels * c->kernel_height * c->kernel_width;
    // Sums of its own, so that they can stay in registers.
    FLOATS sums[TILE_CHANNELS][TILE_VECTORS];
#pragma clang loop unroll(full)
    for (size_t o = 0; o < outs; o++) {
#pragma clang loop unroll(full)
        for (size_t v = 0; v < TILE_VECTORS; v++) sums[o][v] = (FLOATS)(bias ? bias[o] : 0);
    }
    for (size_t channel = 0; channel < c->channels; channel++, x += plane) {
        for (size_t ky = 0; ky < c->kernel_height; ky++) {
            const float *row = x + ky * c->dilation_y * pitch;
            for (size_t kx = 0; kx < c->kernel_width; kx++, row += c->dilation_x, weights++) {
                FLOATS values[TILE_VECTORS];
#pragma clang loop unroll(full)
                for (size_t v = 0; v < TILE_VECTORS; v++) values[v] = LOAD(row + v * LANES);
#pragma clang loop unroll(full)
                for (size_t o = 0; o < outs; o++) {
                    FLOATS weight = (FLOATS)weights[o * terms];
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

/// What follows the sums of one channel: `width` pixels, whole tiles if the row has them.
__attribute__((overloadable)) KERNEL_BODY finish_run(const BlockedEpilogue *epilogue, FLOATS sums[TILE_VECTORS],
                                                     float slope, const float *added, float *y, size_t width) {
    FLOATS slopes = (FLOATS)slope, addend[TILE_VECTORS] = {0};
    if (added) memcpy(addend, added, width * sizeof(float));
    if (!epilogue->adds_after_activation) {
        for (size_t v = 0; v < TILE_VECTORS; v++) sums[v] += addend[v];
    }
#define LOOP(ACTIVATION)                                                                                          \
    for (size_t v = 0; v < TILE_VECTORS; v++) sums[v] = activate(sums[v], ACTIVATION, epilogue->a, epilogue->b, slopes);
    FOR_EACH_ACTIVATION(LOOP)
#undef LOOP
    if (epilogue->adds_after_activation) {
        for (size_t v = 0; v < TILE_VECTORS; v++) sums[v] += addend[v];
    }
    if (width == TILE_VECTORS * LANES) {
        for (size_t v = 0; v < TILE_VECTORS; v++) STORE(y + v * LANES, sums[v]);
    } else {
        memcpy(y, sums, width * sizeof(float));
    }
}

/// One output row of `outs` channels from channel `first` on, columns from `column` on; whole tiles only unless `ends_row`.
/// Returns the first column that is left.
__attribute__((overloadable)) KERNEL_INLINE size_t convolve_row(const BlockedConvolution *c, const float *x, size_t plane,
                                                                const float *weights, const float *bias,
                                                                const BlockedEpilogue *epilogue, float *y, size_t row,
                                                                size_t first, size_t outs, size_t column, FLOATS none,
                                                                int ends_row) {
    (void)none; // chooses among the overloads
    size_t terms = c->channels * c->kernel_height * c->kernel_width, pitch = padded_width(c), tile = TILE_VECTORS * LANES;
    for (; ends_row ? column < c->out_width : column + tile <= c->out_width; column += tile) {
        size_t width = c->out_width - column < tile ? c->out_width - column : tile;
        FLOATS sums[TILE_CHANNELS][TILE_VECTORS];
        sum_tile(c, x + column, plane, pitch, weights + first * terms, bias ? bias + first : NULL, outs, sums);
#pragma clang loop unroll(full)
        for (size_t o = 0; o < outs; o++) {
            size_t place = ((first + o) * c->out_height + row) * c->out_width + column;
            finish_run(epilogue, sums[o], epilogue->slopes ? epilogue->slopes[first + o] : 0,
                       epilogue->addend ? epilogue->addend + place : NULL, y + place, width);
        }
    }
    return column;
}

#undef FLOATS
#undef LANES
#undef LOAD
#undef STORE
