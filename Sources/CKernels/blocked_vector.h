// Vectors of 8 channels and the functions applied to them. On AVX2 a vector is one register, elsewhere the compiler makes
// two or more of it.
#pragma once
#include "include/blocked_kernels.h"
#include "kernel_variants.h"

#include <string.h>

#pragma clang fp contract(fast)
// How vectors would be passed without AVX does not matter: every function that takes or returns one is inlined.
#pragma clang diagnostic ignored "-Wpsabi"

typedef float Vector __attribute__((ext_vector_type(8)));
typedef int32_t IntVector __attribute__((ext_vector_type(8)));
/// A vector in memory that need not be aligned.
typedef Vector VectorInMemory __attribute__((aligned(4), may_alias));

KERNEL_INLINE Vector load(const float *p) { return *(const VectorInMemory *)p; }
KERNEL_INLINE void store(float *p, Vector v) { *(VectorInMemory *)p = v; }
KERNEL_INLINE Vector splat(float value) { return (Vector)value; }

__attribute__((overloadable)) KERNEL_INLINE Vector quotient(Vector a, Vector b) { return a / b; }

#define FLOATS Vector
#define INTS IntVector
#include "blocked_functions.h"

/// Runs LOOP(activation) for the one of the epilogue: the switch stands outside the loops, so that each loop has one
/// branch-free body.
#define FOR_EACH_ACTIVATION(LOOP)                                \
    switch (epilogue->activation) {                              \
    case BLOCKED_IDENTITY: LOOP(BLOCKED_IDENTITY) break;         \
    case BLOCKED_RELU: LOOP(BLOCKED_RELU) break;                 \
    case BLOCKED_CLIP: LOOP(BLOCKED_CLIP) break;                 \
    case BLOCKED_LEAKY_RELU: LOOP(BLOCKED_LEAKY_RELU) break;     \
    case BLOCKED_PRELU: LOOP(BLOCKED_PRELU) break;               \
    case BLOCKED_SIGMOID: LOOP(BLOCKED_SIGMOID) break;           \
    case BLOCKED_SILU: LOOP(BLOCKED_SILU) break;                 \
    case BLOCKED_TANH: LOOP(BLOCKED_TANH) break;                 \
    case BLOCKED_HARD_SIGMOID: LOOP(BLOCKED_HARD_SIGMOID) break; \
    case BLOCKED_HARD_SWISH: LOOP(BLOCKED_HARD_SWISH) break;     \
    case BLOCKED_ELU: LOOP(BLOCKED_ELU) break;                   \
    case BLOCKED_ERF: LOOP(BLOCKED_ERF) break;                   \
    case BLOCKED_GELU: LOOP(BLOCKED_GELU) break;                 \
    case BLOCKED_GELU_TANH: LOOP(BLOCKED_GELU_TANH) break;       \
    case BLOCKED_MISH: LOOP(BLOCKED_MISH) break;                 \
    }
