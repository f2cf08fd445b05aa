import CFFmpeg

/// What may decode besides the processor. Whatever it is, software takes over where it cannot, or ceases to.
public enum HardwareDecoding: String, Sendable, CaseIterable {
    case none
    /// The first of the others that opens.
    case auto
    /// A graphics processor, through libva.
    case vaapi
    /// The decoder of a system on a chip, through V4L2 memory-to-memory devices.
    case v4l2m2m

    /// What to try, in order, before software.
    var backends: [CodecContext.Backend] {
        switch self {
        case .none: []
        case .auto: [.device(AV_HWDEVICE_TYPE_VAAPI), .memoryToMemory]
        case .vaapi: [.device(AV_HWDEVICE_TYPE_VAAPI)]
        case .v4l2m2m: [.memoryToMemory]
        }
    }
}
