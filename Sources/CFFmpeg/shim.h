// FFmpeg's macros and variadic functions that Swift cannot import.
#pragma once
#include <libavcodec/avcodec.h>
#include <libavdevice/avdevice.h>
#include <libavformat/avformat.h>
#include <libavutil/imgutils.h>
#include <libavutil/log.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>

static const int tocsin_averror_eof = AVERROR_EOF;
static const int tocsin_averror_exit = AVERROR_EXIT;
static const int tocsin_averror_again = AVERROR(EAGAIN);
static const int64_t tocsin_av_nopts_value = AV_NOPTS_VALUE;
