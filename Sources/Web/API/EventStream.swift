import Core
import Foundation
import Hummingbird

/// Server-sent events: the status once a second, for as long as the page is open.
final class EventStream: Sendable {
    /// Fewer than there are connections, so that others are still answered.
    static let limit = 16

    private let subject: WebSubject
    private let count = Locked(0)

    init(subject: WebSubject) { self.subject = subject }

    func response() throws -> Response {
        guard count.withLock({ $0 < Self.limit }) else {
            throw HTTPError(.serviceUnavailable, message: "\(Self.limit) pages are open already")
        }
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream"],
            body: ResponseBody { [self] writer in
                guard enter() else { return try await writer.finish(nil) }
                defer { count.withLock { $0 -= 1 } }
                while !Task.isCancelled {
                    let status = try String(decoding: JSONEncoder.forPeople.encode(subject.status()), as: UTF8.self)
                    try await writer.write(ByteBuffer(string: "event: status\ndata: \(status)\n\n"))
                    try await Task.sleep(for: .seconds(1))
                }
                try await writer.finish(nil)
            })
    }

    private func enter() -> Bool {
        count.withLock { count in
            if count >= Self.limit { return false }
            count += 1
            return true
        }
    }
}
