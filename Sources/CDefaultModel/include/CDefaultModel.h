// The bundled fire/smoke/normal network, embedded so that the program is one file. See ../README.md, the model card.
#pragma once
#include <stddef.h>

/// `tocsin_default_model_size` bytes of an ONNX file; they live as long as the program.
const unsigned char *tocsin_default_model_bytes(void);
extern const size_t tocsin_default_model_size;
