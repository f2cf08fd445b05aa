// One body, several builds: the compiler makes the same source for the baseline instruction set, for AVX2 and for AVX-512.
#pragma once

#define KERNEL_INLINE static inline __attribute__((always_inline))
#define KERNEL_BODY KERNEL_INLINE void

#if defined(__x86_64__)
#define KERNEL_AVX2 __attribute__((target("avx2,fma")))
#define KERNEL_AVX512 __attribute__((target("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl")))

KERNEL_INLINE int kernel_has_avx2(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }
KERNEL_INLINE int kernel_has_avx512(void) {
    return kernel_has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

#define KERNEL_VARIANTS(name, parameters, arguments)                       \
    void name##_portable parameters { name##_body arguments; }             \
    KERNEL_AVX2 static void name##_avx2 parameters { name##_body arguments; } \
    void name parameters {                                                 \
        if (kernel_has_avx2()) name##_avx2 arguments;                      \
        else name##_portable arguments;                                    \
    }

/// Chooses among builds that exist as functions of their own.
#define KERNEL_CHOICE(name, parameters, arguments)          \
    void name parameters {                                  \
        if (kernel_has_avx512()) name##_avx512 arguments;   \
        else if (kernel_has_avx2()) name##_avx2 arguments;  \
        else name##_portable arguments;                     \
    }

/// The body has one more argument, last: whether it may use vectors of 16 lanes.
#define KERNEL_WIDE_VARIANTS(name, parameters, ...)                                     \
    void name##_portable parameters { name##_body(__VA_ARGS__, 0); }                    \
    KERNEL_AVX2 void name##_avx2 parameters { name##_body(__VA_ARGS__, 0); }            \
    KERNEL_AVX512 void name##_avx512 parameters { name##_body(__VA_ARGS__, 1); }        \
    KERNEL_CHOICE(name, parameters, (__VA_ARGS__))
#else
#define KERNEL_VARIANTS(name, parameters, arguments)           \
    void name##_portable parameters { name##_body arguments; } \
    void name parameters { name##_body arguments; }
#define KERNEL_CHOICE(name, parameters, arguments) \
    void name parameters { name##_portable arguments; }
#define KERNEL_WIDE_VARIANTS(name, parameters, ...)                  \
    void name##_portable parameters { name##_body(__VA_ARGS__, 0); } \
    KERNEL_CHOICE(name, parameters, (__VA_ARGS__))
#endif
