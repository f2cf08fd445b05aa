// One body, two builds: the compiler makes the same source for AVX2 and for the baseline instruction set.
#pragma once

#define KERNEL_INLINE static inline __attribute__((always_inline))
#define KERNEL_BODY KERNEL_INLINE void

#if defined(__x86_64__)
#define KERNEL_VARIANTS(name, parameters, arguments)                                                          \
    void name##_portable parameters { name##_body arguments; }                                                \
    __attribute__((target("avx2,fma"))) static void name##_avx2 parameters { name##_body arguments; }         \
    void name parameters {                                                                                    \
        if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) name##_avx2 arguments;           \
        else name##_portable arguments;                                                                       \
    }
#else
#define KERNEL_VARIANTS(name, parameters, arguments)           \
    void name##_portable parameters { name##_body arguments; } \
    void name parameters { name##_body arguments; }
#endif
