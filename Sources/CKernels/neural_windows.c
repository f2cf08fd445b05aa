#include "include/neural_kernels.h"
#include "kernel_variants.h"

#include <float.h>
#include <string.h>

// How vectors would be passed without AVX does not matter: every function that takes one is inlined.
#pragma clang diagnostic ignored "-Wpsabi"

/// The range of output positions whose tap lies inside `size`: position * stride + tap - padding.
KERNEL_INLINE void valid_range(size_t size, size_t out_size, size_t stride, size_t tap, size_t padding, size_t *first,
                               size_t *end) {
    *first = tap >= padding ? 0 : (padding - tap + stride - 1) / stride;
    if (*first > out_size) *first = out_size;
    size_t limit = size + padding <= tap ? 0 : (size + padding - tap - 1) / stride + 1;
    *end = limit < out_size ? limit : out_size;
    if (*end < *first) *end = *first;
}

KERNEL_BODY neural_unfold_body(const float *picture, const NeuralWindow *w, float *restrict columns) {
    for (size_t c = 0; c < w->channels; c++) {
        const float *plane = picture + c * w->height * w->width;
        for (size_t ky = 0; ky < w->kernel_height; ky++) {
            for (size_t kx = 0; kx < w->kernel_width; kx++, columns += w->column_pitch) {
                size_t tap_y = ky * w->dilation_y, tap_x = kx * w->dilation_x, first_y, end_y, first_x, end_x;
                valid_range(w->height, w->out_height, w->stride_y, tap_y, w->padding_top, &first_y, &end_y);
                valid_range(w->width, w->out_width, w->stride_x, tap_x, w->padding_left, &first_x, &end_x);
                for (size_t y = 0; y < w->out_height; y++) {
                    float *row = columns + y * w->out_width;
                    if (y < first_y || y >= end_y || first_x == end_x) {
                        memset(row, 0, w->out_width * sizeof *row);
                        continue;
                    }
                    const float *source = plane + (y * w->stride_y + tap_y - w->padding_top) * w->width
                                          + (first_x * w->stride_x + tap_x - w->padding_left);
                    for (size_t x = 0; x < first_x; x++) row[x] = 0;
                    if (w->stride_x == 1) memcpy(row + first_x, source, (end_x - first_x) * sizeof *row);
                    else for (size_t x = first_x; x < end_x; x++) row[x] = source[(x - first_x) * w->stride_x];
                    for (size_t x = end_x; x < w->out_width; x++) row[x] = 0;
                }
            }
        }
    }
}
KERNEL_VARIANTS(neural_unfold, (const float *picture, const NeuralWindow *window, float *columns),
                (picture, window, columns))

KERNEL_BODY neural_fold_body(const float *restrict columns, const NeuralWindow *w, float *picture) {
    for (size_t c = 0; c < w->channels; c++) {
        float *plane = picture + c * w->height * w->width;
        for (size_t ky = 0; ky < w->kernel_height; ky++) {
            for (size_t kx = 0; kx < w->kernel_width; kx++, columns += w->column_pitch) {
                size_t tap_y = ky * w->dilation_y, tap_x = kx * w->dilation_x, first_y, end_y, first_x, end_x;
                valid_range(w->height, w->out_height, w->stride_y, tap_y, w->padding_top, &first_y, &end_y);
                valid_range(w->width, w->out_width, w->stride_x, tap_x, w->padding_left, &first_x, &end_x);
                for (size_t y = first_y; y < end_y && first_x < end_x; y++) {
                    const float *row = columns + y * w->out_width;
                    float *target = plane + (y * w->stride_y + tap_y - w->padding_top) * w->width
                                    + (first_x * w->stride_x + tap_x - w->padding_left);
                    if (w->stride_x == 1) for (size_t x = first_x; x < end_x; x++) target[x - first_x] += row[x];
                    else for (size_t x = first_x; x < end_x; x++) target[(x - first_x) * w->stride_x] += row[x];
                }
            }
        }
    }
}
KERNEL_VARIANTS(neural_fold, (const float *columns, const NeuralWindow *window, float *picture),
                (columns, window, picture))

/// The pixels of one window, clipped to the picture: [top, bottom) × [left, right).
#define CLIP_WINDOW(w, oy, ox)                                                                                   \
    size_t top = (oy) * (w)->stride_y, left = (ox) * (w)->stride_x;                                              \
    size_t bottom = top + (w)->kernel_height, right = left + (w)->kernel_width;                                  \
    top = top > (w)->padding_top ? top - (w)->padding_top : 0;                                                   \
    left = left > (w)->padding_left ? left - (w)->padding_left : 0;                                              \
    bottom = bottom > (w)->padding_top ? bottom - (w)->padding_top : 0;                                          \
    right = right > (w)->padding_left ? right - (w)->padding_left : 0;                                           \
    if (bottom > (w)->height) bottom = (w)->height;                                                              \
    if (right > (w)->width) right = (w)->width;

KERNEL_INLINE int halves(const NeuralWindow *w) {
    return w->kernel_height == 2 && w->kernel_width == 2 && w->stride_y == 2 && w->stride_x == 2
           && w->padding_top == 0 && w->padding_left == 0 && 2 * w->out_height <= w->height
           && 2 * w->out_width <= w->width;
}

/// Halving, by far the most frequent pooling, without a branch for each pixel.
KERNEL_BODY halve(const float *picture, const NeuralWindow *w, float *y, int32_t *winners) {
    for (size_t row = 0; row < w->channels * w->out_height; row++, y += w->out_width) {
        size_t channel = row / w->out_height, top = row % w->out_height * 2;
        const float *upper = picture + (channel * w->height + top) * w->width, *lower = upper + w->width;
        int32_t first = (int32_t)(top * w->width);
        for (size_t x = 0; x < w->out_width; x++) {
            float a = upper[2 * x], b = upper[2 * x + 1], c = lower[2 * x], d = lower[2 * x + 1];
            int32_t place = first + (int32_t)(2 * x), winner = place;
            // As below: the first of equals wins, and a NaN wins and stays.
            int wins = (b > a) | (b != b);
            float best = wins ? b : a;
            winner = wins ? place + 1 : winner;
            wins = (c > best) | (c != c);
            best = wins ? c : best;
            winner = wins ? place + (int32_t)w->width : winner;
            wins = (d > best) | (d != d);
            y[x] = wins ? d : best;
            if (winners) winners[x] = wins ? place + (int32_t)w->width + 1 : winner;
        }
        if (winners) winners += w->out_width;
    }
}

KERNEL_BODY neural_max_pool_body(const float *picture, const NeuralWindow *w, float *y, int32_t *winners) {
    if (halves(w)) {
        if (winners) halve(picture, w, y, winners);
        else halve(picture, w, y, NULL);
        return;
    }
    for (size_t c = 0; c < w->channels; c++, picture += w->height * w->width) {
        for (size_t oy = 0; oy < w->out_height; oy++) {
            for (size_t ox = 0; ox < w->out_width; ox++) {
                CLIP_WINDOW(w, oy, ox)
                float best = -FLT_MAX;
                int32_t winner = -1;
                for (size_t iy = top; iy < bottom; iy++) {
                    for (size_t ix = left; ix < right; ix++) {
                        float value = picture[iy * w->width + ix];
                        // A NaN wins and stays, so that it shows up in the result.
                        if (value > best || winner < 0 || value != value) {
                            best = value;
                            winner = (int32_t)(iy * w->width + ix);
                        }
                    }
                }
                *y++ = best;
                if (winners) *winners++ = winner;
            }
        }
    }
}
KERNEL_VARIANTS(neural_max_pool, (const float *picture, const NeuralWindow *window, float *y, int32_t *winners),
                (picture, window, y, winners))

typedef float Eight __attribute__((ext_vector_type(8)));
typedef int32_t EightPlaces __attribute__((ext_vector_type(8)));
typedef float Sixteen __attribute__((ext_vector_type(16)));
// In memory they need not be aligned.
typedef Eight EightInMemory __attribute__((aligned(4), may_alias));
typedef EightPlaces EightPlacesInMemory __attribute__((aligned(4), may_alias));
typedef Sixteen SixteenInMemory __attribute__((aligned(4), may_alias));

/// One row of pixels from those of its two columns of windows that won: dy where `places` is `left` or `left` + 1, else 0.
KERNEL_BODY spread(Eight dy, EightPlaces places, int32_t left, float *row) {
    Eight evens = (Eight)((EightPlaces)dy & (places == left));
    Eight odds = (Eight)((EightPlaces)dy & (places == left + 1));
    *(SixteenInMemory *)row =
        __builtin_shufflevector(evens, odds, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
}

/// Every pixel belongs to one window, so that each gets its gradient or 0 in one pass.
KERNEL_BODY unhalve(const float *dy, const int32_t *winners, const NeuralWindow *w, float *restrict picture) {
    const EightPlaces steps = {0, 2, 4, 6, 8, 10, 12, 14};
    for (size_t row = 0; row < w->channels * w->out_height; row++, dy += w->out_width, winners += w->out_width) {
        float *upper = picture + 2 * row * w->width, *lower = upper + w->width;
        int32_t first = (int32_t)(row % w->out_height * 2 * w->width), below = (int32_t)w->width;
        size_t x = 0;
        for (; x + 8 <= w->out_width; x += 8) {
            EightPlaces places = *(const EightPlacesInMemory *)(winners + x) - first - (int32_t)(2 * x) - steps;
            Eight gradients = *(const EightInMemory *)(dy + x);
            spread(gradients, places, 0, upper + 2 * x);
            spread(gradients, places, below, lower + 2 * x);
        }
        for (; x < w->out_width; x++) {
            int32_t place = winners[x] - first - (int32_t)(2 * x);
            upper[2 * x] = place == 0 ? dy[x] : 0;
            upper[2 * x + 1] = place == 1 ? dy[x] : 0;
            lower[2 * x] = place == below ? dy[x] : 0;
            lower[2 * x + 1] = place == below + 1 ? dy[x] : 0;
        }
    }
}

KERNEL_BODY neural_max_pool_backward_body(const float *dy, const int32_t *winners, const NeuralWindow *w,
                                          float *picture, int adds) {
    if (!adds && halves(w) && 2 * w->out_height == w->height && 2 * w->out_width == w->width) {
        unhalve(dy, winners, w, picture);
        return;
    }
    size_t outputs = w->out_height * w->out_width, plane = w->height * w->width;
    if (!adds) memset(picture, 0, w->channels * plane * sizeof *picture);
    for (size_t c = 0; c < w->channels; c++, picture += plane) {
        for (size_t i = 0; i < outputs; i++, dy++, winners++) {
            if (*winners >= 0) picture[*winners] += *dy;
        }
    }
}
KERNEL_VARIANTS(neural_max_pool_backward,
                (const float *dy, const int32_t *winners, const NeuralWindow *window, float *picture, int adds),
                (dy, winners, window, picture, adds))

KERNEL_BODY neural_average_pool_body(const float *picture, const NeuralWindow *w, float *y, int counts_padding) {
    for (size_t c = 0; c < w->channels; c++, picture += w->height * w->width) {
        for (size_t oy = 0; oy < w->out_height; oy++) {
            for (size_t ox = 0; ox < w->out_width; ox++) {
                CLIP_WINDOW(w, oy, ox)
                float sum = 0;
                size_t inside = bottom > top && right > left ? (bottom - top) * (right - left) : 1;
                for (size_t iy = top; iy < bottom; iy++) {
                    for (size_t ix = left; ix < right; ix++) sum += picture[iy * w->width + ix];
                }
                *y++ = sum / (float)(counts_padding ? w->kernel_height * w->kernel_width : inside);
            }
        }
    }
}
KERNEL_VARIANTS(neural_average_pool, (const float *picture, const NeuralWindow *window, float *y, int counts_padding),
                (picture, window, y, counts_padding))

KERNEL_BODY neural_average_pool_backward_body(const float *dy, const NeuralWindow *w, float *picture,
                                              int counts_padding) {
    for (size_t c = 0; c < w->channels; c++, picture += w->height * w->width) {
        for (size_t oy = 0; oy < w->out_height; oy++) {
            for (size_t ox = 0; ox < w->out_width; ox++) {
                CLIP_WINDOW(w, oy, ox)
                size_t inside = bottom > top && right > left ? (bottom - top) * (right - left) : 1;
                float share = *dy++ / (float)(counts_padding ? w->kernel_height * w->kernel_width : inside);
                for (size_t iy = top; iy < bottom; iy++) {
                    for (size_t ix = left; ix < right; ix++) picture[iy * w->width + ix] += share;
                }
            }
        }
    }
}
KERNEL_VARIANTS(neural_average_pool_backward,
                (const float *dy, const NeuralWindow *window, float *picture, int counts_padding),
                (dy, window, picture, counts_padding))
