#include "CDefaultModel.h"

#pragma clang diagnostic ignored "-Wc23-extensions"  // #embed

static const unsigned char default_model[] = {
#embed "default.onnx"
};
const size_t tocsin_default_model_size = sizeof default_model;

const unsigned char *tocsin_default_model_bytes(void) { return default_model; }

static const unsigned char movement_model[] = {
#embed "movement.onnx"
};
const size_t tocsin_movement_model_size = sizeof movement_model;

static const unsigned char feature_memory[] = {
#embed "memory.plist"
};
const size_t tocsin_feature_memory_size = sizeof feature_memory;

const unsigned char *tocsin_feature_memory_bytes(void) { return feature_memory; }

const unsigned char *tocsin_movement_model_bytes(void) { return movement_model; }
