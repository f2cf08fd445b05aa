// Vectors of 16 lanes for AVX-512: two blocks of channels at one pixel, or one block at two neighbouring pixels.
#pragma once
#include "blocked_vector.h"

typedef float Wide __attribute__((ext_vector_type(16)));
typedef int32_t WideInts __attribute__((ext_vector_type(16)));
typedef Wide WideInMemory __attribute__((aligned(4), may_alias));

enum { WIDE_LANES = 16 };

KERNEL_INLINE Wide load_wide(const float *p) { return *(const WideInMemory *)p; }
KERNEL_INLINE void store_wide(float *p, Wide v) { *(WideInMemory *)p = v; }
KERNEL_INLINE Wide joined(Vector low, Vector high) {
    return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}
KERNEL_INLINE Vector low_half(Wide v) { return __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7); }
KERNEL_INLINE Vector high_half(Wide v) { return __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15); }

/// For 0 < b < 2^126, to 2e-7 relative: the processor takes longer to divide 16 lanes than for all the rest of a sigmoid.
/// The first guess mirrors the exponent and is 12 % wrong at most; each step leaves the third power of that.
__attribute__((overloadable)) KERNEL_INLINE Wide quotient(Wide a, Wide b) {
    Wide inverse = (Wide)(0x7ef311c3 - (WideInts)b);
    Wide rest = 1 - b * inverse;
    inverse += inverse * (rest + rest * rest);
    rest = 1 - b * inverse;
    return a * (inverse + inverse * (rest + rest * rest));
}

#define FLOATS Wide
#define INTS WideInts
#include "blocked_functions.h"
