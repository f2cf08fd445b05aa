import Core
import FrameRing
import Ingest
import Logging
import TestSupport

/// A reader with its channel, what it said about its states, and its log.
final class ReaderHarness: Sendable {
    let channel: FrameChannel
    let log = LogCollector()
    let reader: StreamReader
    private let recorded: Locked<[StreamState]>

    init(
        _ source: String, options: StreamOptions = StreamOptions(), policy: FrameChannel.Policy = .lossless,
        attention: DecodeAttention = DecodeAttention()
    ) throws {
        let channel = FrameChannel(capacity: 4, policy: policy)
        let recorded = Locked<[StreamState]>([])
        self.channel = channel
        self.recorded = recorded
        reader = StreamReader(
            name: "test", source: try SourceURL(source), options: options, channel: channel, attention: attention,
            clocks: SystemClocks(), logger: log.logger
        ) { state in recorded.withLock { $0.append(state) } }
    }

    deinit { reader.stop() }

    var states: [StreamState] { recorded.withLock { $0 } }

    /// Attempts so far.
    var openings: Int { states.count { $0 == .opening } }
    var isRunning: Bool { if case .running = reader.state { true } else { false } }

    /// The failure of the last session.
    var lastFailure: Failure? {
        for state in states.reversed() {
            switch state {
            case .waiting(let failure, _), .failed(let failure): return failure
            default: continue
            }
        }
        return nil
    }

    struct Seen: Equatable {
        var header: FrameHeader
        var width: Int
        var height: Int
        var meanLuma: Int
    }

    /// Runs a file to its end and returns what came out.
    func readAll() async throws -> [Seen] {
        reader.start()
        var seen: [Seen] = []
        _ = try await eventually { [self] in
            while let frame = take() { seen.append(frame) }
            return channel.isFinished
        }
        reader.stop()
        return seen
    }

    func take() -> Seen? {
        guard let frame = channel.take() else { return nil }
        let picture = frame.picture
        let mean = picture.luma.reduce(0) { $0 + Int($1) } / picture.luma.count
        return Seen(header: frame.header, width: picture.width, height: picture.height, meanLuma: mean)
    }

    /// Empties the channel; the last frame of it, or the next one to come.
    func newest() async throws -> Seen? {
        var last: Seen?
        while let frame = take() { last = frame }
        if let last { return last }
        return try await next()
    }

    /// Waits for the next frame.
    func next(within time: Duration = .seconds(15)) async throws -> Seen? {
        var result: Seen?
        _ = try await eventually(within: time) { [self] in
            result = take()
            return result != nil
        }
        return result
    }
}
