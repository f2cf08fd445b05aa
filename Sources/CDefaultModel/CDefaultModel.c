#include "CDefaultModel.h"

#pragma clang diagnostic ignored "-Wc23-extensions"  // #embed

static const unsigned char default_model[] = {
#embed "default.onnx"
};
const size_t tocsin_default_model_size = sizeof default_model;

const unsigned char *tocsin_default_model_bytes(void) { return default_model; }
