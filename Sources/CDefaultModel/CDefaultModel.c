#include "CDefaultModel.h"

#pragma clang diagnostic ignored "-Wc23-extensions"  // #embed

const unsigned char tocsin_default_model[] = {
#embed "default.onnx"
};
const size_t tocsin_default_model_size = sizeof tocsin_default_model;
