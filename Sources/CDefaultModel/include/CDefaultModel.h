// The bundled fire/smoke/normal network, embedded so that the program is one file. See ../README.md, the model card.
#pragma once
#include <stddef.h>

extern const unsigned char tocsin_default_model[];
extern const size_t tocsin_default_model_size;
