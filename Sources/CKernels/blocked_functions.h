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

/// The error function to 2e-7, absolute. Up to 1 a polynomial in x^2, beyond 1 - 2^p(|x|), where p goes for the logarithm of
/// 1 - erf; the coefficients minimise the largest absolute error of the result (1.2e-9 and 1.0e-9 in exact arithmetic).
VECTOR_FUNCTION FLOATS error_function(FLOATS x) {
    FLOATS square = x * x;
    FLOATS near = (FLOATS)(7.889047265e-5f);
    near = near * square - 8.020821842e-4f;
    near = near * square + 5.189533345e-3f;
    near = near * square - 2.685444430e-2f;
    near = near * square + 1.128360033e-1f;
    near = near * square - 3.761262596e-1f;
    near = near * square + 1.128379107f;
    // From 4 on the result is 1 in single precision.
    FLOATS size = smaller(larger(x, -x), (FLOATS)(4));
    FLOATS t = size - 2.5f;
    FLOATS p = (FLOATS)(2.677303273e-4f);
    p = p * t - 2.250390826e-4f;
    p = p * t + 3.545872867e-3f;
    p = p * t - 1.546243951e-2f;
    p = p * t - 1.361738801f;
    p = p * t - 7.722304821f;
    p = p * t - 11.26285744f;
    FLOATS far = 1 - power_of_two(p);
    return square < 1 ? near * x : x < 0 ? -far : far;
}

/// e^x - 1 for x <= 0: by the exponential function, near 0 by the Taylor series to x^6.
VECTOR_FUNCTION FLOATS exponential_minus_1(FLOATS x) {
    FLOATS series = (FLOATS)(1.0f / 720);
    series = series * x + 1.0f / 120;
    series = series * x + 1.0f / 24;
    series = series * x + 1.0f / 6;
    series = series * x + 1.0f / 2;
    series = (series * x + 1) * x;
    return x > -0.35f ? series : exponential(x) - 1;
}

/// x * tanh(log(1 + e^x)) = x * n / (n + 2) with n = e^x (e^x + 2); from 15 on the factor is 1 in single precision.
VECTOR_FUNCTION FLOATS mish(FLOATS x) {
    FLOATS e = exponential(smaller(x, (FLOATS)(15)));
    FLOATS n = e * (e + 2);
    return x * quotient(n, n + 2);
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
    case BLOCKED_ELU: return v > 0 ? v : a * exponential_minus_1(smaller(v, (FLOATS)(0)));
    case BLOCKED_ERF: return error_function(v);
    case BLOCKED_GELU: return v * (0.5f + 0.5f * error_function(v * 0.707106781f));
    case BLOCKED_GELU_TANH: return quotient(v, 1 + exponential(v * (-1.595769122f - 0.0713548163f * (v * v))));
    case BLOCKED_MISH: return mish(v);
    }
    return v;
}

#undef VECTOR_FUNCTION
#undef FLOATS
#undef INTS
