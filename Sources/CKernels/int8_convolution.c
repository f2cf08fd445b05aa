#include "int8_tile.h"

/// Bytes of input that one chunk of positions reads: it stays in the cache while all blocks of channels pass over it.
enum { CHUNK_BYTES = 1 << 16, SMALLEST_CHUNK = 48 };

typedef struct {
    const Int8Convolution *convolution;
    const uint8_t *x; // of the kernel's first tap at output (0, 0)
    Int8Picture y;
    const Int8Requantization *requantization;
} Work;

/// Goes through the positions row by row.
typedef struct {
    const uint8_t *input;
    uint8_t *output;
    const uint8_t *addend;
    size_t row, column;
} Cursor;

static Cursor cursor_at(const Work *work, const Int8Block *block, size_t row, size_t column) {
    const Int8Convolution *c = work->convolution;
    ptrdiff_t y = (ptrdiff_t)row, x = (ptrdiff_t)column, channel = block->first_channel;
    const Int8Picture *addend = work->requantization->addend;
    return (Cursor){
        .input = work->x + y * (ptrdiff_t)c->stride_y * c->row_stride + x * (ptrdiff_t)c->stride_x * c->pixel_stride,
        .output = work->y.pixels + y * work->y.row_stride + x * work->y.pixel_stride + channel,
        .addend = addend ? addend->pixels + y * addend->row_stride + x * addend->pixel_stride + channel : 0,
        .row = row,
        .column = column,
    };
}

KERNEL_INLINE void advance(const Work *work, const Int8Block *block, Cursor *cursor) {
    const Int8Convolution *c = work->convolution;
    if (++cursor->column == c->out_width) {
        *cursor = cursor_at(work, block, cursor->row + 1, 0);
        return;
    }
    cursor->input += (ptrdiff_t)c->stride_x * c->pixel_stride;
    cursor->output += work->y.pixel_stride;
    if (cursor->addend) cursor->addend += work->requantization->addend->pixel_stride;
}

/// Positions first..<end, counted row by row.
static void convolve_block(const Work *work, const Int8Block *block, const uint8_t *packed, size_t first, size_t end,
                           const Int8TileKernels *kernels) {
    size_t columns = work->convolution->out_width, positions = kernels->positions[block->vectors - 1];
    Int8TileKernel kernel = kernels->kernels[block->vectors - 1];
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
    tile.paired_steps = (size_t)block->paired_steps;
    tile.requantization = work->requantization;
    Cursor cursor = cursor_at(work, block, first / columns, first % columns);
    for (size_t position = first; position < end; position += positions) {
        for (size_t p = 0; p < positions; p++) {
            tile.inputs[p] = cursor.input;
            tile.outputs[p] = cursor.output;
            tile.addends[p] = cursor.addend;
            if (position + p + 1 < end) advance(work, block, &cursor);
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
