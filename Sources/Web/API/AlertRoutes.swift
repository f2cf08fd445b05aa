import Alerting
import Core
import Foundation
import Hummingbird

/// The alert history: list, one, acknowledge, files.
struct AlertRoutes: Sendable {
    private static let listLimit = 500

    let subject: WebSubject
    let gatekeeper: Gatekeeper

    func add(to router: Router<BasicRequestContext>) {
        router.get("api/v1/alerts") { request, _ in
            try gatekeeper.admit(request, as: .viewer)
            return try Response(json: answering { try history().alerts(Self.filter(request)) })
        }
        router.get("api/v1/alerts/:alert") { request, context in
            try gatekeeper.admit(request, as: .viewer)
            return try Response(json: details(context))
        }
        router.post("api/v1/alerts/:alert/acknowledge") { request, context in
            try gatekeeper.refuseForgery(request)
            try gatekeeper.admit(request, as: .operator)
            struct Acknowledgement: Decodable {
                var who: String?
                var note: String?
            }
            let said: Acknowledgement = try await request.json()
            let id = try context.parameters.require("alert")
            try answering { try subject.acknowledge(id, said.who ?? "page", said.note) }
            return try Response(json: details(context))
        }
        router.get("api/v1/alerts/:alert/:evidence") { request, context in
            try gatekeeper.admit(request, as: .viewer)
            return try await file(request, context)
        }
    }

    private func history() throws(Failure) -> HistoryReader { try HistoryReader(path: subject.historyPath) }

    private func details(_ context: BasicRequestContext) throws -> AlertDetails {
        let id = try context.parameters.require("alert")
        return try answering { try history().alert(id) }
    }

    private static func filter(_ request: Request) throws -> AlertFilter {
        let query = request.uri.queryParameters
        func text(_ name: String) -> String? { query[Substring(name)].map(String.init) }
        func date(_ name: String) throws -> Date? {
            try text(name).map { text in
                guard let date = try? AlertRecord.timestampStyle.parse(text) else {
                    throw HTTPError(.badRequest, message: "\(name): not a time such as 2026-11-28T20:00:00.000Z")
                }
                return date
            }
        }
        var filter = AlertFilter(since: try date("since"), until: try date("until"), camera: text("camera"))
        if let kind = text("kind") {
            guard let known = AlertKind(rawValue: kind) else {
                throw HTTPError(.badRequest, message: "kind: not known")
            }
            filter.kind = known
        }
        filter.limit = min(max(text("limit").flatMap { Int($0) } ?? 50, 1), listLimit)
        return filter
    }

    /// A file that the newest record with one of its sort names; only such files can be asked for.
    private func file(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let (path, type) = try place(
            of: context.parameters.require("evidence"), in: details(context).records)
        guard let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int, size > 0 else {
            throw HTTPError(.gone, message: "the file has been deleted")
        }
        var headers: HTTPFields = [.contentType: type, .acceptRanges: "bytes"]
        guard let field = request.headers[.range] else {
            headers[.contentLength] = "\(size)"
            return Response(
                status: .ok, headers: headers, body: try await FileIO().loadFile(path: path, context: context))
        }
        guard let range = ByteRange(field, of: size)?.bounds else {
            return Response(status: .rangeNotSatisfiable, headers: [.contentRange: "bytes */\(size)"])
        }
        headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound)/\(size)"
        headers[.contentLength] = "\(range.count)"
        return Response(
            status: .partialContent, headers: headers,
            body: try await FileIO().loadFile(path: path, range: range, context: context))
    }

    private func place(of evidence: String, in records: [AlertRecord]) throws -> (path: String, type: String) {
        let choices: [String: (KeyPath<AlertRecord.Evidence, String?>, String)] = [
            "snapshot": (\.snapshot, "image/jpeg"), "heatmap": (\.heatmap, "image/jpeg"), "clip": (\.clip, "video/mp4"),
        ]
        guard let (key, type) = choices[evidence],
            let path = records.last(where: { $0.evidence[keyPath: key] != nil })?.evidence[keyPath: key]
        else { throw HTTPError(.notFound, message: "the alert has no such file") }
        return (path, type)
    }
}

/// The one range that a `Range` field asks for, of a file of `size` bytes (RFC 9110, section 14.1.2).
struct ByteRange {
    let bounds: ClosedRange<Int>

    /// Nil for what cannot be satisfied, and for several ranges at once.
    init?(_ field: String, of size: Int) {
        guard field.hasPrefix("bytes="), size > 0 else { return nil }
        let parts = field.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        if parts[0].isEmpty {
            guard let last = Int(parts[1]), last > 0 else { return nil }
            bounds = max(size - last, 0)...size - 1
        } else {
            guard let first = Int(parts[0]), first >= 0, first < size else { return nil }
            let last = parts[1].isEmpty ? size - 1 : Int(parts[1]) ?? -1
            guard last >= first else { return nil }
            bounds = first...min(last, size - 1)
        }
    }
}

/// A failure of the daemon as an answer: what does not exist is not found.
func answering<Value>(_ body: () throws -> Value) throws -> Value {
    do {
        return try body()
    } catch let failure as Failure {
        throw HTTPError(failure.kind == .badData ? .notFound : .serviceUnavailable, message: failure.message)
    }
}
