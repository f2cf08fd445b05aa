// What a V4L2 camera offers: its ioctl requests are macros, and its answers hold unions, neither of which Swift can import.
#pragma once
#include <errno.h>
#include <linux/videodev2.h>
#include <string.h>
#include <sys/ioctl.h>

// Each returns 1, or 0 where there is no entry with this index.

static inline int tocsin_v4l2_request(int device, unsigned long request, void *argument) {
    int result;
    do result = ioctl(device, request, argument);
    while (result < 0 && errno == EINTR);
    return result >= 0;
}

static inline int tocsin_v4l2_format(int device, unsigned index, unsigned *fourcc) {
    struct v4l2_fmtdesc format;
    memset(&format, 0, sizeof format);
    format.index = index;
    format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    if (!tocsin_v4l2_request(device, VIDIOC_ENUM_FMT, &format)) return 0;
    *fourcc = format.pixelformat;
    return 1;
}

// A device that takes any size answers with its smallest and its largest, as index 0 alone.
static inline int tocsin_v4l2_size(
    int device, unsigned fourcc, unsigned index, unsigned *width, unsigned *height, unsigned *largest_width,
    unsigned *largest_height) {
    struct v4l2_frmsizeenum size;
    memset(&size, 0, sizeof size);
    size.index = index;
    size.pixel_format = fourcc;
    if (!tocsin_v4l2_request(device, VIDIOC_ENUM_FRAMESIZES, &size)) return 0;
    if (size.type == V4L2_FRMSIZE_TYPE_DISCRETE) {
        *width = *largest_width = size.discrete.width;
        *height = *largest_height = size.discrete.height;
        return 1;
    }
    *width = size.stepwise.min_width;
    *height = size.stepwise.min_height;
    *largest_width = size.stepwise.max_width;
    *largest_height = size.stepwise.max_height;
    return index == 0;
}

// Frames a second as a fraction; of a device that takes any rate the fastest.
static inline int tocsin_v4l2_rate(
    int device, unsigned fourcc, unsigned width, unsigned height, unsigned index, unsigned *frames, unsigned *seconds) {
    struct v4l2_frmivalenum interval;
    memset(&interval, 0, sizeof interval);
    interval.index = index;
    interval.pixel_format = fourcc;
    interval.width = width;
    interval.height = height;
    if (!tocsin_v4l2_request(device, VIDIOC_ENUM_FRAMEINTERVALS, &interval)) return 0;
    int discrete = interval.type == V4L2_FRMIVAL_TYPE_DISCRETE;
    *frames = discrete ? interval.discrete.denominator : interval.stepwise.min.denominator;
    *seconds = discrete ? interval.discrete.numerator : interval.stepwise.min.numerator;
    return discrete || index == 0;
}
