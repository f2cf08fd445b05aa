#include "blocked_vector.h"

KERNEL_BODY pick_row(const BlockedResize *r, const float *row, float *y) {
    for (size_t column = 0; column < r->out_width; column++) {
        store(y + column * BLOCKED_LANES, load(row + r->columns[column] * BLOCKED_LANES));
    }
}

/// Blends two rows into the scratch row, then neighbours along it.
KERNEL_BODY blend_row(const BlockedResize *r, const float *upper, const float *lower, float share, float *y,
                      float *scratch) {
    for (size_t x = 0; x < r->width * BLOCKED_LANES; x += BLOCKED_LANES) {
        Vector v = load(upper + x);
        store(scratch + x, v + share * (load(lower + x) - v));
    }
    for (size_t column = 0; column < r->out_width; column++) {
        size_t left = (size_t)r->columns[column], right = left + 1 < r->width ? left + 1 : left;
        Vector v = load(scratch + left * BLOCKED_LANES);
        Vector blended = v + r->column_shares[column] * (load(scratch + right * BLOCKED_LANES) - v);
        store(y + column * BLOCKED_LANES, blended);
    }
}

KERNEL_BODY blocked_resize_body(const BlockedResize *resize, const float *x, float *y, BlockedPart part,
                                float *scratch) {
    size_t pitch = resize->width * BLOCKED_LANES, out_pitch = resize->out_width * BLOCKED_LANES;
    for (size_t block = part.first_block; block < part.end_block; block++) {
        const float *plane = x + block * resize->height * pitch;
        for (size_t row = part.first_row; row < part.end_row; row++) {
            float *target = y + (block * resize->out_height + row) * out_pitch;
            size_t above = (size_t)resize->rows[row], below = above + 1 < resize->height ? above + 1 : above;
            if (resize->row_shares) {
                blend_row(resize, plane + above * pitch, plane + below * pitch, resize->row_shares[row], target,
                          scratch);
            } else {
                pick_row(resize, plane + above * pitch, target);
            }
        }
    }
}
KERNEL_VARIANTS(blocked_resize,
                (const BlockedResize *resize, const float *x, float *y, BlockedPart part, float *scratch),
                (resize, x, y, part, scratch))
