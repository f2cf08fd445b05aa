// Depthwise convolution for AVX-512 VNNI, with packed weights of its own.
#pragma once
#include "include/int8_kernels.h"
#include "kernel_variants.h"

#if defined(__x86_64__)
/// Whether the kernel is small enough for what is kept of the input.
int int8_depthwise_takes_quads(const Int8Convolution *convolution);
size_t int8_packed_depthwise_quads_size(const Int8Convolution *convolution);
void int8_pack_depthwise_quads(const Int8Convolution *convolution, const int8_t *weights, const int32_t *biases,
                               int32_t input_zero_point, uint8_t *packed);
void int8_convolve_depthwise_quads(const Int8Convolution *convolution, const uint8_t *packed, const uint8_t *x,
                                   const Int8Requantization *requantization, Int8Picture y, size_t first_row,
                                   size_t end_row);

KERNEL_INLINE int takes_quads(const Int8Convolution *convolution, Int8InstructionSet set) {
    return set == INT8_AVX512_VNNI && int8_depthwise_takes_quads(convolution);
}
#endif
