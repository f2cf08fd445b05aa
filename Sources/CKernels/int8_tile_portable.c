#include "int8_requantization.h"
#include "int8_tile.h"

KERNEL_INLINE void tile_body_portable(const Int8Tile *tile, size_t vectors, size_t positions) {
    size_t channels = vectors * INT8_LANES;
    for (size_t p = 0; p < positions; p++) {
        int32_t sums[INT8_MOST_VECTORS * INT8_LANES];
        for (size_t c = 0; c < channels; c++) sums[c] = tile->biases[c];
        const int8_t *weights = tile->weights;
        for (size_t step = 0; step < tile->steps; step++, weights += channels * INT8_STEP_BYTES) {
            const uint8_t *x = tile->inputs[p] + tile->offsets[step];
            for (size_t c = 0; c < channels; c++) {
                const int8_t *w = weights + c * INT8_STEP_BYTES;
                sums[c] += x[0] * w[0] + x[1] * w[1] + x[2] * w[2] + x[3] * w[3];
            }
        }
        for (size_t c = 0; c < channels; c++) {
            uint8_t addend = tile->requantization->addend ? tile->addends[p][c] : 0;
            tile->outputs[p][c] = int8_requantize(sums[c], tile->multipliers[c], addend, tile->requantization);
        }
    }
}

INT8_TILE_INSTANCES(, _portable, 1, 1, 1, 1, 0, 0)
