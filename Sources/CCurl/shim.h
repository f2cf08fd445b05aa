// `curl_easy_setopt` is variadic, which Swift cannot call: one function per argument type.
#pragma once
#include <curl/curl.h>
