#include "kernel_variants.h"
#include "pixel_kernels.h"

KERNEL_BODY pixel_mark_changes_body(const uint8_t *luma, const float *lowest, const float *highest, const float *deviation,
                                    size_t count, float light, float least, float deviations, uint8_t *restrict mask) {
    for (size_t i = 0; i < count; i++) {
        float value = (float)luma[i] - light;
        float tolerance = deviations * deviation[i];
        tolerance = tolerance > least ? tolerance : least;
        mask[i] = (uint8_t)((value > highest[i] + tolerance) | (value < lowest[i] - tolerance));
    }
}
KERNEL_VARIANTS(pixel_mark_changes,
                (const uint8_t *luma, const float *lowest, const float *highest, const float *deviation, size_t count,
                 float light, float least, float deviations, uint8_t *mask),
                (luma, lowest, highest, deviation, count, light, least, deviations, mask))

KERNEL_BODY pixel_follow_scene_body(const uint8_t *luma, const uint8_t *mask, size_t count, const float *rates, float most,
                                    float *restrict usual, float *restrict deviation) {
    for (size_t i = 0; i < count; i++) {
        float difference = (float)luma[i] - usual[i];
        float rate = mask[i] == 0 ? rates[0] : mask[i] == 1 ? rates[1] : rates[2];
        float size = difference < 0 ? -difference : difference;
        size = size < most ? size : most;
        usual[i] += rate * difference;
        deviation[i] += (mask[i] < 2 ? rate : 0) * (size - deviation[i]);
    }
}
KERNEL_VARIANTS(pixel_follow_scene,
                (const uint8_t *luma, const uint8_t *mask, size_t count, const float *rates, float most, float *usual,
                 float *deviation),
                (luma, mask, count, rates, most, usual, deviation))

KERNEL_BODY pixel_extremes_body(const float *above, const float *here, const float *below, size_t width,
                                float *restrict scratch, float *restrict lowest, float *restrict highest) {
    float *low = scratch + 1, *high = scratch + width + 3;
    for (size_t x = 0; x < width; x++) {
        float smaller = above[x] < here[x] ? above[x] : here[x], larger = above[x] > here[x] ? above[x] : here[x];
        low[x] = smaller < below[x] ? smaller : below[x];
        high[x] = larger > below[x] ? larger : below[x];
    }
    low[-1] = low[0];
    high[-1] = high[0];
    low[width] = low[width - 1];
    high[width] = high[width - 1];
    for (size_t x = 0; x < width; x++) {
        const float *l = low + x, *h = high + x;
        float smaller = l[-1] < l[0] ? l[-1] : l[0], larger = h[-1] > h[0] ? h[-1] : h[0];
        lowest[x] = smaller < l[1] ? smaller : l[1];
        highest[x] = larger > h[1] ? larger : h[1];
    }
}
KERNEL_VARIANTS(pixel_extremes,
                (const float *above, const float *here, const float *below, size_t width, float *scratch, float *lowest,
                 float *highest),
                (above, here, below, width, scratch, lowest, highest))

KERNEL_BODY pixel_majority_body(const uint8_t *above, const uint8_t *here, const uint8_t *below, size_t width,
                                uint8_t *restrict target) {
    target[0] = 0;
    target[width - 1] = 0;
    for (size_t x = 1; x + 1 < width; x++) {
        uint8_t count = (uint8_t)(above[x - 1] + above[x] + above[x + 1] + here[x - 1] + here[x] + here[x + 1] +
                                  below[x - 1] + below[x] + below[x + 1]);
        target[x] = count >= 5;
    }
}
KERNEL_VARIANTS(pixel_majority,
                (const uint8_t *above, const uint8_t *here, const uint8_t *below, size_t width, uint8_t *target),
                (above, here, below, width, target))

void pixel_close_gaps(uint8_t *mask, size_t step, size_t count, size_t gap) {
    size_t since = gap + 1;
    for (size_t i = 0; i < count; i++) {
        if (!mask[i * step]) {
            since++;
            continue;
        }
        if (since <= gap) {
            for (size_t k = i - since; k < i; k++) mask[k * step] = 1;
        }
        since = 0;
    }
}

KERNEL_BODY pixel_project_body(const uint8_t *luma, const float *usual, size_t width, float *restrict columns,
                               float *restrict usual_columns, float *restrict sums) {
    uint32_t sum = 0;
    float usual_sum = 0;
    for (size_t x = 0; x < width; x++) {
        sum += luma[x];
        usual_sum += usual[x];
        columns[x] += (float)luma[x];
        usual_columns[x] += usual[x];
    }
    sums[0] = (float)sum;
    sums[1] = usual_sum;
}
KERNEL_VARIANTS(pixel_project,
                (const uint8_t *luma, const float *usual, size_t width, float *columns, float *usual_columns, float *sums),
                (luma, usual, width, columns, usual_columns, sums))

void pixel_quartiles(const uint8_t *samples, size_t sample_count, size_t count, float *median, float *spread) {
    uint8_t values[32];
    for (size_t i = 0; i < count; i++) {
        for (size_t s = 0; s < sample_count; s++) {
            uint8_t value = samples[s * count + i];
            size_t place = s;
            for (; place > 0 && values[place - 1] > value; place--) values[place] = values[place - 1];
            values[place] = value;
        }
        median[i] = values[sample_count / 2];
        spread[i] = (float)(values[sample_count * 3 / 4] - values[sample_count / 4]);
    }
}
