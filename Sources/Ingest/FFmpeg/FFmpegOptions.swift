import CFFmpeg

/// FFmpeg's dictionary of option names and values.
struct FFmpegOptions: ~Copyable {
    var dictionary: OpaquePointer?

    init(_ options: [String: String]) {
        for (name, value) in options { av_dict_set(&dictionary, name, value, 0) }
    }

    deinit {
        var dictionary = dictionary
        av_dict_free(&dictionary)
    }
}
