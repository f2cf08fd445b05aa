#if defined(__x86_64__)
#include <immintrin.h>

#include "int8_tile.h"

#define TARGET __attribute__((target("avx2,fma,avxvnni")))
#define NAME(x) x##_avx_vnni
#define DOT(sums, a, w) _mm256_dpbusd_avx_epi32(sums, a, w)
#define DOT_TWO(sums, a, w, a2, w2) DOT(DOT(sums, a, w), a2, w2)
#include "int8_tile_avx2.h"

INT8_TILE_INSTANCES(TARGET, _avx_vnni, 8, 6, 4, 3, 0, 0)
#endif
