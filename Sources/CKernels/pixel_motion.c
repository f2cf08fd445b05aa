#include "kernel_variants.h"
#include "pixel_kernels.h"

KERNEL_BODY pixel_match_block_body(const uint8_t *block, size_t block_stride, const uint8_t *window, size_t window_stride,
                                   size_t columns, size_t rows, uint32_t *differences) {
    for (size_t row = 0; row < rows; row++) {
        for (size_t column = 0; column < columns; column++) {
            const uint8_t *place = window + row * window_stride + column;
            uint32_t sum = 0;
            for (size_t y = 0; y < PIXEL_BLOCK_SIDE; y++) {
                for (size_t x = 0; x < PIXEL_BLOCK_SIDE; x++) {
                    int difference = block[y * block_stride + x] - place[y * window_stride + x];
                    sum += (uint32_t)(difference < 0 ? -difference : difference);
                }
            }
            differences[row * columns + column] = sum;
        }
    }
}

KERNEL_VARIANTS(pixel_match_block,
                (const uint8_t *block, size_t block_stride, const uint8_t *window, size_t window_stride, size_t columns,
                 size_t rows, uint32_t *differences),
                (block, block_stride, window, window_stride, columns, rows, differences))
