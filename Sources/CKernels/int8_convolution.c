#include "int8_tile.h"

/// Bytes of input that one chunk of positions reads: it stays in the cache while all blocks of channels pass over it.
enum { CHUNK_BYTES = 1 << 16, SMALLEST_CHUNK = 48 };

typedef struct {
    const Int8Convolution *convolution;
    const uint8_t *x; // of the kernel's first tap at output (0, 0)
    Int8Picture y;
    const Int8Requantization *requantization;
} Work;

INT8_INLINE void place_position(const Work *work, const Int8Block *block, size_t row, size_t column, size_t p,
                                Int8Tile *tile) {
    const Int8Convolution *c = work->convolution;
    tile->inputs[p] = work->x + (ptrdiff_t)(row * c->stride_y) * c->row_stride +
                      (ptrdiff_t)(column * c->stride_x) * c->pixel_stride;
    tile->outputs[p] = work->y.pixels + (ptrdiff_t)row * work->y.row_stride +
                       (ptrdiff_t)column * work->y.pixel_stride + block->first_channel;
    const Int8Picture *addend = work->requantization->addend;
    if (addend)
        tile->addends[p] = addend->pixels + (ptrdiff_t)row * addend->row_stride +
                           (ptrdiff_t)column * addend->pixel_stride + block->first_channel;
}

/// Positions first..<end, counted row by row.
static void convolve_block(const Work *work, const Int8Block *block, const uint8_t *packed, size_t first, size_t end,
                           const Int8TileKernels *kernels) {
    size_t columns = work->convolution->out_width;
    Int8TileKernel kernel = kernels->kernels[block->vectors - 1];
    size_t positions = kernels->positions[block->vectors - 1];
    if (end - first == 1) {
        kernel = kernels->single_position_kernels[block->vectors - 1];
        positions = 1;
    }
    Int8Tile tile;
    tile.offsets = (const int32_t *)(packed + block->offsets_at);
    tile.weights = (const int8_t *)(packed + block->weights_at);
    tile.biases = (const int32_t *)(packed + block->biases_at);
    tile.multipliers = work->requantization->multipliers + block->first_channel;
    tile.steps = (size_t)block->steps;
    tile.requantization = work->requantization;
    size_t row = first / columns, column = first % columns;
    for (size_t position = first; position < end;) {
        for (size_t p = 0; p < positions; p++) {
            place_position(work, block, row, column, p, &tile);
            if (position + 1 < end && ++column == columns) {
                column = 0;
                row++;
            }
            position++;
        }
        kernel(&tile);
    }
}

void int8_convolve(const Int8Convolution *convolution, const void *packed, const uint8_t *x,
                   const Int8Requantization *requantization, Int8Picture y, size_t first_row, size_t end_row,
                   Int8InstructionSet set) {
    const Int8PackedConvolution *header = packed;
    Work work = {convolution,
                 x - (ptrdiff_t)convolution->padding_top * convolution->row_stride -
                     (ptrdiff_t)convolution->padding_left * convolution->pixel_stride,
                 y, requantization};
    size_t chunk = CHUNK_BYTES / (size_t)header->input_channels_bytes / SMALLEST_CHUNK * SMALLEST_CHUNK;
    if (chunk < SMALLEST_CHUNK) chunk = SMALLEST_CHUNK;
    size_t end = end_row * convolution->out_width;
    for (size_t first = first_row * convolution->out_width; first < end; first += chunk) {
        size_t chunk_end = end - first < chunk ? end : first + chunk;
        for (int32_t block = 0; block < header->block_count; block++)
            convolve_block(&work, &header->blocks[block], packed, first, chunk_end, int8_tile_kernels(set));
    }
}
