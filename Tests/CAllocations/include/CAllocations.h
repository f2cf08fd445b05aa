#pragma once
#include <stddef.h>

/// Calls of malloc and its kin by the calling thread so far; -1 where they cannot be counted (under a sanitizer).
long allocation_count(void);
