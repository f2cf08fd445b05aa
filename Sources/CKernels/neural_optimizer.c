#include "include/neural_kernels.h"
#include "kernel_variants.h"

#include <math.h>

#pragma clang fp contract(fast)

KERNEL_BODY neural_sgd_body(float *restrict weights, const float *restrict gradients, float *restrict velocity,
                            size_t count, const NeuralStep *settings) {
    NeuralStep s = *settings;
    float ahead = s.nesterov ? s.beta1 : 0, own = s.nesterov ? 1 : 0;
    for (size_t i = 0; i < count; i++) {
        float gradient = s.scale * gradients[i] + s.gradient_decay * weights[i];
        velocity[i] = s.beta1 * velocity[i] + gradient;
        float direction = own * gradient + (s.nesterov ? ahead : 1) * velocity[i];
        weights[i] -= s.learning_rate * direction;
    }
}
KERNEL_VARIANTS(neural_sgd,
                (float *weights, const float *gradients, float *velocity, size_t count, const NeuralStep *step),
                (weights, gradients, velocity, count, step))

KERNEL_BODY neural_adam_body(float *restrict weights, const float *restrict gradients, float *restrict first,
                             float *restrict second, size_t count, const NeuralStep *settings) {
    NeuralStep s = *settings;
    for (size_t i = 0; i < count; i++) {
        float gradient = s.scale * gradients[i] + s.gradient_decay * weights[i];
        first[i] = s.beta1 * first[i] + (1 - s.beta1) * gradient;
        second[i] = s.beta2 * second[i] + (1 - s.beta2) * gradient * gradient;
        float update = first[i] / s.correction1 / (sqrtf(second[i] / s.correction2) + s.epsilon);
        weights[i] -= s.learning_rate * (update + s.weight_decay * weights[i]);
    }
}
KERNEL_VARIANTS(neural_adam,
                (float *weights, const float *gradients, float *first, float *second, size_t count,
                 const NeuralStep *step),
                (weights, gradients, first, second, count, step))
