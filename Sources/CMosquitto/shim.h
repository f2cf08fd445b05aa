// MQTT 3.1.1 and 5, client side.
#pragma once
#include <mosquitto.h>
