// The bundled networks, embedded so that the program is one file: fire/smoke/normal of a picture, and of movement. See ../README.md, the model card.
#pragma once
#include <stddef.h>

/// `tocsin_default_model_size` bytes of an ONNX file; they live as long as the program.
const unsigned char *tocsin_default_model_bytes(void);
extern const size_t tocsin_default_model_size;

/// `tocsin_movement_model_size` bytes of an ONNX file; they live as long as the program.
const unsigned char *tocsin_movement_model_bytes(void);
extern const size_t tocsin_movement_model_size;

/// `tocsin_feature_memory_size` bytes of `FeatureMemory`; they live as long as the program.
const unsigned char *tocsin_feature_memory_bytes(void);
extern const size_t tocsin_feature_memory_size;
