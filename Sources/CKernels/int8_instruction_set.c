#include "int8_tile.h"

#if defined(__aarch64__)
#include <sys/auxv.h>
#define DOT_PRODUCT_CAPABILITY (1ul << 20) // HWCAP_ASIMDDP of Linux's asm/hwcap.h
#endif

int int8_supports(Int8InstructionSet set) {
    switch (set) {
    case INT8_PORTABLE: return 1;
#if defined(__x86_64__)
    case INT8_AVX2: return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case INT8_AVX_VNNI: return int8_supports(INT8_AVX2) && __builtin_cpu_supports("avxvnni");
    case INT8_AVX512_VNNI:
        return int8_supports(INT8_AVX2) && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni");
#elif defined(__aarch64__)
    case INT8_NEON_DOT: return (getauxval(AT_HWCAP) & DOT_PRODUCT_CAPABILITY) != 0;
#endif
    default: return 0;
    }
}

Int8InstructionSet int8_best_instruction_set(void) {
    for (int set = INT8_AVX512_VNNI; set > INT8_PORTABLE; set--)
        if (int8_supports((Int8InstructionSet)set)) return (Int8InstructionSet)set;
    return INT8_PORTABLE;
}
