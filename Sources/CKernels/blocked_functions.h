// Functions of a vector of floats: included once for each width, with FLOATS and INTS as its types and its quotient(a, b).

#define VECTOR_FUNCTION KERNEL_INLINE __attribute__((overloadable))

VECTOR_FUNCTION FLOATS larger(FLOATS a, FLOATS b) { return a > b ? a : b; }
VECTOR_FUNCTION FLOATS smaller(FLOATS a, FLOATS b) { return a < b ? a : b; }
VECTOR_FUNCTION FLOATS clip(FLOATS v, FLOATS low, FLOATS high) { return smaller(larger(v, low), high); }

/// 2^x to 1e-7 relative, x clamped to ±126: 2^round(x) by the exponent's bits, times a polynomial of degree 5 in the
/// rest, |rest| <= 1/2, whose coefficients minimise the largest relative error (9.1e-8, with 2^0 = 1 exactly).
VECTOR_FUNCTION FLOATS power_of_two(FLOATS x) {
    x = clip(x, (FLOATS)(-126), (FLOATS)(126));
    // Adding 1.5 * 2^23 rounds to a whole number, which is then the low bits of the sum.
    const FLOATS magic = (FLOATS)(12582912);
    FLOATS shifted = x + magic;
    FLOATS rest = x - (shifted - magic);
    FLOATS p = (FLOATS)(1.326472726e-3f);
    p = p * rest + 9.671513077e-3f;
    p = p * rest + 5.550733746e-2f;
    p = p * rest + 2.402224208e-1f;
    p = p * rest + 6.931469776e-1f;
    p = p * rest + 1;
    return (FLOATS)((INTS)p + ((INTS)shifted << 23));
}

/// e^x to about 1e-7 * (1 + |x|) relative, which is 1e-6 where a sigmoid of it is not 0 or 1 within 1e-5.
VECTOR_FUNCTION FLOATS exponential(FLOATS x) { return power_of_two(x * 1.44269504f); }

VECTOR_FUNCTION FLOATS sigmoid(FLOATS x) { return quotient(1, 1 + exponential(-x)); }

/// By the exponential function, which near 0 would lose digits: there the Taylor series to x^9.
VECTOR_FUNCTION FLOATS hyperbolic_tangent(FLOATS x) {
    FLOATS square = x * x;
    FLOATS series = (FLOATS)(62.0f / 2835);
    series = series * square - 17.0f / 315;
    series = series * square + 2.0f / 15;
    series = series * square - 1.0f / 3;
    series = series * square * x + x;
    FLOATS far = 1 - quotient(2, 1 + exponential(2 * x));
    return square < 0.09f ? series : far;
}

VECTOR_FUNCTION FLOATS activate(FLOATS v, BlockedActivation activation, float a, float b, FLOATS slopes) {
    switch (activation) {
    case BLOCKED_IDENTITY: return v;
    case BLOCKED_RELU: return larger(v, (FLOATS)(0));
    case BLOCKED_CLIP: return clip(v, (FLOATS)(a), (FLOATS)(b));
    case BLOCKED_LEAKY_RELU: return v > 0 ? v : a * v;
    case BLOCKED_PRELU: return v > 0 ? v : slopes * v;
    case BLOCKED_SIGMOID: return sigmoid(v);
    case BLOCKED_SILU: return quotient(v, 1 + exponential(-v));
    case BLOCKED_TANH: return hyperbolic_tangent(v);
    case BLOCKED_HARD_SIGMOID: return clip(a * v + b, (FLOATS)(0), (FLOATS)(1));
    case BLOCKED_HARD_SWISH: return v * clip(a * v + b, (FLOATS)(0), (FLOATS)(1));
    }
    return v;
}

#undef VECTOR_FUNCTION
#undef FLOATS
#undef INTS
