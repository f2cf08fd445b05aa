#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "include/int8_kernels.h"
#include "kernel_variants.h"

KERNEL_BODY int8_multiply_rows_body(const uint8_t *x, const int8_t *weights, size_t depth, const float *scales,
                                    const float *offsets, size_t first_row, size_t end_row, float *y) {
    for (size_t row = first_row; row < end_row; row++) {
        const int8_t *w = weights + row * depth;
        int32_t sum = 0;
        for (size_t i = 0; i < depth; i++) sum += x[i] * w[i];
        // One operation a statement: a fused multiply-add would round otherwise than the other build.
        float scaled = (float)sum * scales[row];
        y[row] = scaled + offsets[row];
    }
}

#define PARAMETERS                                                                              \
    (const uint8_t *x, const int8_t *weights, size_t depth, const float *scales, const float *offsets, \
     size_t first_row, size_t end_row, float *y)
#define ARGUMENTS (x, weights, depth, scales, offsets, first_row, end_row, y)

void int8_multiply_rows_portable PARAMETERS { int8_multiply_rows_body ARGUMENTS; }

#if defined(__x86_64__)
KERNEL_AVX2 static void multiply_rows_avx2 PARAMETERS { int8_multiply_rows_body ARGUMENTS; }

/// Four products of bytes to a sum in one instruction: the rows come from memory as fast as it gives them.
__attribute__((target("avx2,fma,avx512f,avx512bw,avx512vl,avx512vnni"))) static void multiply_rows_avx512_vnni PARAMETERS {
    enum { BYTES = 64 };
    for (size_t row = first_row; row < end_row; row++) {
        const int8_t *w = weights + row * depth;
        __m512i sums = _mm512_setzero_si512();
        size_t i = 0;
        for (; i + BYTES <= depth; i += BYTES)
            sums = _mm512_dpbusd_epi32(sums, _mm512_loadu_si512(x + i), _mm512_loadu_si512(w + i));
        __mmask64 rest = ((__mmask64)1 << (depth - i)) - 1;
        sums = _mm512_dpbusd_epi32(sums, _mm512_maskz_loadu_epi8(rest, x + i), _mm512_maskz_loadu_epi8(rest, w + i));
        float scaled = (float)_mm512_reduce_add_epi32(sums) * scales[row];
        y[row] = scaled + offsets[row];
    }
}
#endif

void int8_multiply_rows PARAMETERS {
#if defined(__x86_64__)
    if (int8_supports(INT8_AVX512_VNNI)) multiply_rows_avx512_vnni ARGUMENTS;
    else if (kernel_has_avx2()) multiply_rows_avx2 ARGUMENTS;
    else int8_multiply_rows_portable ARGUMENTS;
#else
    int8_multiply_rows_portable ARGUMENTS;
#endif
}
