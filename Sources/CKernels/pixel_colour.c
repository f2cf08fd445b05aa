#include "include/pixel_kernels.h"
#include "kernel_variants.h"

static inline __attribute__((always_inline)) float clamp_to_byte(float value) {
    return value < 0 ? 0 : value > 255 ? 255 : value;
}

KERNEL_BODY pixel_ycbcr_to_rgb_body(const float *luma, const float *blue_chroma, const float *red_chroma, size_t count,
                                   const float *scale, const float *offset, float *restrict red, float *restrict green,
                                   float *restrict blue) {
    float red_scale = scale[0], green_scale = scale[1], blue_scale = scale[2];
    float red_offset = offset[0], green_offset = offset[1], blue_offset = offset[2];
    for (size_t i = 0; i < count; i++) {
        float y = luma[i], cb = blue_chroma[i] - 128, cr = red_chroma[i] - 128;
        red[i] = clamp_to_byte(y + 1.402f * cr) * red_scale + red_offset;
        green[i] = clamp_to_byte(y - 0.344136f * cb - 0.714136f * cr) * green_scale + green_offset;
        blue[i] = clamp_to_byte(y + 1.772f * cb) * blue_scale + blue_offset;
    }
}
KERNEL_VARIANTS(pixel_ycbcr_to_rgb,
               (const float *luma, const float *blue_chroma, const float *red_chroma, size_t count, const float *scale,
                const float *offset, float *red, float *green, float *blue),
               (luma, blue_chroma, red_chroma, count, scale, offset, red, green, blue))
