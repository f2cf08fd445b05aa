// The transforms of Winograd's convolution along one line: included once for each width of vectors, with FLOATS as its type.

/// Bᵀ of the paper, applied to six vectors `step` apart.
__attribute__((overloadable)) KERNEL_BODY transform_input_line(FLOATS *d, size_t step) {
    FLOATS d0 = d[0], d1 = d[step], d2 = d[2 * step], d3 = d[3 * step], d4 = d[4 * step], d5 = d[5 * step];
    FLOATS even = d4 - 4 * d2, odd = d3 - 4 * d1, even2 = d4 - d2, odd2 = 2 * (d3 - d1);
    d[0] = 4 * d0 - 5 * d2 + d4;
    d[step] = even + odd;
    d[2 * step] = even - odd;
    d[3 * step] = even2 + odd2;
    d[4 * step] = even2 - odd2;
    d[5 * step] = 4 * d1 - 5 * d3 + d5;
}

/// Aᵀ of the paper, applied to six vectors `step` apart; the results are the first four.
__attribute__((overloadable)) KERNEL_BODY transform_output_line(FLOATS *m, size_t step) {
    FLOATS m0 = m[0], m5 = m[5 * step];
    FLOATS sum1 = m[step] + m[2 * step], difference1 = m[step] - m[2 * step];
    FLOATS sum2 = m[3 * step] + m[4 * step], difference2 = m[3 * step] - m[4 * step];
    m[0] = m0 + sum1 + sum2;
    m[step] = difference1 + 2 * difference2;
    m[2 * step] = sum1 + 4 * sum2;
    m[3 * step] = difference1 + 8 * difference2 + m5;
}

#undef FLOATS
