// C micro-kernels: one header per family; every function has a plain Swift reference that tests hold it to.
#pragma once
#include "blocked_kernels.h"
#include "int8_kernels.h"
#include "neural_kernels.h"
#include "pixel_kernels.h"
#include "planar_kernels.h"
