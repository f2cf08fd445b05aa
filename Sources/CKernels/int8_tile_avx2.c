#if defined(__x86_64__)
#include <immintrin.h>

#include "int8_tile.h"

#define TARGET __attribute__((target("avx2,fma")))
#define NAME(x) x##_avx2
/// Pairs of products are added in 16 bits, which packing has made sure of; then pairs of those in 32 bits.
#define DOT(sums, a, w) _mm256_add_epi32(sums, _mm256_madd_epi16(_mm256_maddubs_epi16(a, w), _mm256_set1_epi16(1)))
#define DOT_TWO(sums, a, w, a2, w2)                                                                        \
    _mm256_add_epi32(sums, _mm256_madd_epi16(_mm256_add_epi16(_mm256_maddubs_epi16(a, w),                  \
                                                              _mm256_maddubs_epi16(a2, w2)),               \
                                             _mm256_set1_epi16(1)))
#include "int8_tile_avx2.h"

INT8_TILE_INSTANCES(TARGET, _avx2, 8, 4, 4, 2, 1, 0)
#endif
