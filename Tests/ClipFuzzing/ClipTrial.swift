import Core
import Foundation
import FrameRing
import Ingest
import Logging

/// Reads clips, whole or damaged, the way the daemon reads a file: through the demuxer, the timeline, the decode gate, the
/// decoder and the scaler, on a stream's thread.
public struct ClipTrial {
    /// Processor time that a damaged clip may take at most: a peer must not hold a thread with it. Not the clock's time, which
    /// on a busy host says little; what hangs without computing is found by `hang`.
    public static let limit = Duration.seconds(5)
    private static let hang = Duration.seconds(50)

    public enum Outcome: Sendable, Equatable {
        case refused(Failure.Kind)
        /// Frames that came out.
        case read(Int)
        case tooSlow
    }

    private let path: String

    /// - Parameter path: of a file that each trial overwrites.
    public init(path: String) { self.path = path }

    /// - Throws: where the file cannot be written.
    public func run(_ bytes: [UInt8], mode: DecodeMode) throws -> Outcome {
        try Data(bytes).write(to: URL(filePath: path))
        var options = StreamOptions()
        options.decode = mode
        options.longestSide = 32
        let channel = FrameChannel(capacity: 4, policy: .lossless)
        let end = Locked<StreamState?>(nil)
        let reader = StreamReader(
            name: "trial", source: try SourceURL(path), options: options, channel: channel, clocks: SystemClocks(),
            logger: Logger(label: "trial") { _ in SwiftLogNoOpLogHandler() },
            onStateChange: { state in end.withLock { $0 = state } })
        let (deadline, processor) = (ContinuousClock.now + Self.hang, Self.processorTime)
        reader.start()
        defer { reader.stop() }
        var frames = 0
        while !channel.isFinished || end.withLock({ $0?.isEnd }) != true {
            if ContinuousClock.now > deadline || Self.processorTime - processor > Self.limit { return .tooSlow }
            if let frame = channel.take() {
                precondition(!frame.picture.luma.isEmpty && frame.header.time >= .zero, "a frame out of nowhere")
                frames += 1
            } else {
                usleep(500)
            }
        }
        if case .failed(let failure) = reader.state { return .refused(failure.kind) }
        return .read(frames)
    }

    /// Of this process so far.
    private static var processorTime: Duration {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }
}

extension StreamState {
    fileprivate var isEnd: Bool {
        switch self {
        case .ended, .failed, .stopped: true
        default: false
        }
    }
}
