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

KERNEL_INLINE Vector larger(Vector a, Vector b) { return a > b ? a : b; }
KERNEL_INLINE Vector smaller(Vector a, Vector b) { return a < b ? a : b; }
KERNEL_INLINE Vector clip(Vector v, Vector low, Vector high) { return smaller(larger(v, low), high); }

/// 2^x to 1e-7 relative, x clamped to ±126: 2^round(x) by the exponent's bits, times a polynomial of degree 5 in the
/// rest, |rest| <= 1/2, whose coefficients minimise the largest relative error (9.1e-8, with 2^0 = 1 exactly).
KERNEL_INLINE Vector power_of_two(Vector x) {
    x = clip(x, splat(-126), splat(126));
    // Adding 1.5 * 2^23 rounds to a whole number, which is then the low bits of the sum.
    const Vector magic = splat(12582912);
    Vector shifted = x + magic;
    Vector rest = x - (shifted - magic);
    Vector p = splat(1.326472726e-3f);
    p = p * rest + 9.671513077e-3f;
    p = p * rest + 5.550733746e-2f;
    p = p * rest + 2.402224208e-1f;
    p = p * rest + 6.931469776e-1f;
    p = p * rest + 1;
    return (Vector)((IntVector)p + ((IntVector)shifted << 23));
}

/// e^x to about 1e-7 * (1 + |x|) relative, which is 1e-6 where a sigmoid of it is not 0 or 1 within 1e-5.
KERNEL_INLINE Vector exponential(Vector x) { return power_of_two(x * 1.44269504f); }

KERNEL_INLINE Vector sigmoid(Vector x) { return 1 / (1 + exponential(-x)); }

/// By the exponential function, which near 0 would lose digits: there the Taylor series to x^9.
KERNEL_INLINE Vector hyperbolic_tangent(Vector x) {
    Vector square = x * x;
    Vector series = splat(62.0f / 2835);
    series = series * square - 17.0f / 315;
    series = series * square + 2.0f / 15;
    series = series * square - 1.0f / 3;
    series = series * square * x + x;
    Vector far = 1 - 2 / (1 + exponential(2 * x));
    return square < 0.09f ? series : far;
}

KERNEL_INLINE Vector activate(Vector v, BlockedActivation activation, float a, float b, Vector slopes) {
    switch (activation) {
    case BLOCKED_IDENTITY: return v;
    case BLOCKED_RELU: return larger(v, splat(0));
    case BLOCKED_CLIP: return clip(v, splat(a), splat(b));
    case BLOCKED_LEAKY_RELU: return v > 0 ? v : a * v;
    case BLOCKED_PRELU: return v > 0 ? v : slopes * v;
    case BLOCKED_SIGMOID: return sigmoid(v);
    case BLOCKED_SILU: return v / (1 + exponential(-v));
    case BLOCKED_TANH: return hyperbolic_tangent(v);
    case BLOCKED_HARD_SIGMOID: return clip(a * v + b, splat(0), splat(1));
    case BLOCKED_HARD_SWISH: return v * clip(a * v + b, splat(0), splat(1));
    }
    return v;
}

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
    }
