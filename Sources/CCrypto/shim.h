// HMAC and SHA-256 for webhook signatures, from the library that libcurl brings along.
#pragma once
#include <openssl/evp.h>
#include <openssl/hmac.h>
