// FFmpeg's macros and variadic functions that Swift cannot import.
#pragma once
#include <libavcodec/avcodec.h>
#include <libavdevice/avdevice.h>
#include <libavformat/avformat.h>
#include <libavutil/hwcontext.h>
#include <libavutil/imgutils.h>
#include <libavutil/log.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>

static const int tocsin_averror_eof = AVERROR_EOF;
static const int tocsin_averror_exit = AVERROR_EXIT;
static const int tocsin_averror_again = AVERROR(EAGAIN);
static const int tocsin_averror_invalid_data = AVERROR_INVALIDDATA;
static const int tocsin_averror_demuxer_not_found = AVERROR_DEMUXER_NOT_FOUND;
static const int tocsin_averror_decoder_not_found = AVERROR_DECODER_NOT_FOUND;
static const int tocsin_averror_protocol_not_found = AVERROR_PROTOCOL_NOT_FOUND;
static const int tocsin_averror_patch_welcome = AVERROR_PATCHWELCOME;
static const int tocsin_averror_http_unauthorized = AVERROR_HTTP_UNAUTHORIZED;
static const int tocsin_averror_http_forbidden = AVERROR_HTTP_FORBIDDEN;
static const int tocsin_averror_http_not_found = AVERROR_HTTP_NOT_FOUND;
static const int tocsin_averror_http_bad_request = AVERROR_HTTP_BAD_REQUEST;
static const int tocsin_averror_http_other = AVERROR_HTTP_OTHER_4XX;
static const int tocsin_averror_http_server = AVERROR_HTTP_SERVER_ERROR;
static const int64_t tocsin_av_nopts_value = AV_NOPTS_VALUE;

// Receives FFmpeg's log lines: the level, the name of the part that speaks ("h264", "rtsp") and the text.
typedef void (*tocsin_log_sink)(int level, const char *part, const char *text);

// Where the sink is kept.
static inline tocsin_log_sink *tocsin_current_log_sink(void) {
    static tocsin_log_sink sink = NULL;
    return &sink;
}

static inline void tocsin_log_callback(void *object, int level, const char *format, va_list arguments) {
    if (level > AV_LOG_WARNING) return;
    char text[1024];
    vsnprintf(text, sizeof text, format, arguments);
    AVClass *class = object ? *(AVClass **)object : NULL;
    (*tocsin_current_log_sink())(level, class ? class->item_name(object) : "", text);
}

// Routes FFmpeg's log lines to `sink`. Call it once, from one Swift file only: each has its own copy of the variable.
static inline void tocsin_set_log_sink(tocsin_log_sink sink) {
    *tocsin_current_log_sink() = sink;
    av_log_set_callback(tocsin_log_callback);
}
