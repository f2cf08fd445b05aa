// HMAC and SHA-256 for webhook signatures and the chain of records, from the library that libcurl brings along.
#pragma once
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
