#include "include/neural_kernels.h"
#include "kernel_variants.h"

#pragma clang fp contract(fast)

/// e^x to about 2 ulp: Cody and Waite's reduction to |r| <= ln 2 / 2 and a polynomial of degree 6; clamps x to ±87.
KERNEL_INLINE float exponential(float x) {
    x = x < -87 ? -87 : x > 87 ? 87 : x;
    float power = x * 1.44269504f;
    int32_t n = (int32_t)(power + (power < 0 ? -0.5f : 0.5f));
    float r = x - (float)n * 0.693359375f + (float)n * 2.12194440e-4f;
    float p = 1.0f / 720;
    p = p * r + 1.0f / 120;
    p = p * r + 1.0f / 24;
    p = p * r + 1.0f / 6;
    p = p * r + 0.5f;
    p = p * r + 1;
    p = p * r + 1;
    union { uint32_t bits; float value; } scale = {.bits = ((uint32_t)n + 127) << 23};
    return p * scale.value;
}

KERNEL_INLINE float sigmoid(float x) { return 1 / (1 + exponential(-x)); }

/// The error function to 1.2e-7 of its range.
/// Source: Numerical Recipes in C, 2nd edition, section 6.2 (erfcc, a Chebyshev fit).
KERNEL_INLINE float error_function(float x) {
    float size = x < 0 ? -x : x;
    float t = 1 / (1 + 0.5f * size);
    float p = 0.17087277f;
    p = p * t - 0.82215223f;
    p = p * t + 1.48851587f;
    p = p * t - 1.13520398f;
    p = p * t + 0.27886807f;
    p = p * t - 0.18628806f;
    p = p * t + 0.09678418f;
    p = p * t + 0.37409196f;
    p = p * t + 1.00002368f;
    p = p * t - 1.26551223f;
    float y = 1 - t * exponential(p - size * size);
    return x < 0 ? -y : y;
}

/// The share of the normal distribution below x.
KERNEL_INLINE float normal_share(float x) { return 0.5f + 0.5f * error_function(x * 0.70710678f); }

KERNEL_INLINE float clamp(float x, float low, float high) {
    x = x < low ? low : x;
    return x > high ? high : x;
}

KERNEL_INLINE float activation(float x, NeuralActivation kind, float a, float b) {
    switch (kind) {
    case NEURAL_IDENTITY: return x;
    case NEURAL_RELU: return x > 0 ? x : 0;
    case NEURAL_LEAKY_RELU: return x > 0 ? x : a * x;
    case NEURAL_CLIP: return clamp(x, a, b);
    case NEURAL_SIGMOID: return sigmoid(x);
    case NEURAL_TANH: return 2 * sigmoid(2 * x) - 1;
    case NEURAL_HARD_SWISH: return x * clamp(x * (1.0f / 6) + 0.5f, 0, 1);
    case NEURAL_GELU: return x * normal_share(x);
    }
    return x;
}

KERNEL_INLINE float derivative(float x, NeuralActivation kind, float a, float b) {
    switch (kind) {
    case NEURAL_IDENTITY: return 1;
    case NEURAL_RELU: return x > 0 ? 1 : 0;
    case NEURAL_LEAKY_RELU: return x > 0 ? 1 : a;
    case NEURAL_CLIP: return ((x > a) & (x < b)) ? 1 : 0;
    case NEURAL_SIGMOID: {
        float y = sigmoid(x);
        return y * (1 - y);
    }
    case NEURAL_TANH: {
        float y = 2 * sigmoid(2 * x) - 1;
        return 1 - y * y;
    }
    case NEURAL_HARD_SWISH: {
        float inside = ((x > -3) & (x < 3)) ? x * (1.0f / 3) + 0.5f : 0;
        return x >= 3 ? 1 : inside;
    }
    case NEURAL_GELU: return normal_share(x) + x * 0.39894228f * exponential(-0.5f * x * x);
    }
    return 1;
}

// The switch stands outside the loops, so that each loop has one branch-free body.
#define FOR_EACH_KIND(LOOP)                                     \
    switch (kind) {                                             \
    case NEURAL_IDENTITY: LOOP(NEURAL_IDENTITY) break;          \
    case NEURAL_RELU: LOOP(NEURAL_RELU) break;                  \
    case NEURAL_LEAKY_RELU: LOOP(NEURAL_LEAKY_RELU) break;      \
    case NEURAL_CLIP: LOOP(NEURAL_CLIP) break;                  \
    case NEURAL_SIGMOID: LOOP(NEURAL_SIGMOID) break;            \
    case NEURAL_TANH: LOOP(NEURAL_TANH) break;                  \
    case NEURAL_HARD_SWISH: LOOP(NEURAL_HARD_SWISH) break;      \
    case NEURAL_GELU: LOOP(NEURAL_GELU) break;                  \
    }

KERNEL_BODY neural_activate_body(const float *x, float *y, size_t count, float scale, float shift,
                                 NeuralActivation kind, float a, float b) {
#define LOOP(KIND) \
    for (size_t i = 0; i < count; i++) y[i] = activation(scale * x[i] + shift, KIND, a, b);
    FOR_EACH_KIND(LOOP)
#undef LOOP
}
KERNEL_VARIANTS(neural_activate,
                (const float *x, float *y, size_t count, float scale, float shift, NeuralActivation kind, float a,
                 float b),
                (x, y, count, scale, shift, kind, a, b))

KERNEL_BODY neural_activate_backward_body(const float *x, const float *dy, float *dx, size_t count, float scale,
                                          float shift, NeuralActivation kind, float a, float b, int adds) {
    if (adds) {
#define LOOP(KIND) \
    for (size_t i = 0; i < count; i++) dx[i] += dy[i] * derivative(scale * x[i] + shift, KIND, a, b);
        FOR_EACH_KIND(LOOP)
#undef LOOP
    } else {
#define LOOP(KIND) \
    for (size_t i = 0; i < count; i++) dx[i] = dy[i] * derivative(scale * x[i] + shift, KIND, a, b);
        FOR_EACH_KIND(LOOP)
#undef LOOP
    }
}
KERNEL_VARIANTS(neural_activate_backward,
                (const float *x, const float *dy, float *dx, size_t count, float scale, float shift,
                 NeuralActivation kind, float a, float b, int adds),
                (x, dy, dx, count, scale, shift, kind, a, b, adds))
