import Core
import Foundation
import FoundationNetworking
import TestSupport

@testable import Web

/// A server over a made-up status, and a client of it.
final class WebPeer: Sendable {
    static let viewer = "viewer-of-sixteen-letters"
    static let `operator` = "operator-of-sixteen-letters"

    let server: WebServer
    let acknowledged = Locked<[String]>([])
    private let session: URLSession

    /// - Parameter history: a database of alerts; the path of none if nothing asks for alerts.
    init(tokens: Bool = true, history: String = "/nowhere/alerts.sqlite") async throws {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpShouldSetCookies = false
        session = URLSession(configuration: configuration)
        let options = WebOptions(
            port: 0, viewerToken: tokens ? Secret(Self.viewer) : nil,
            operatorToken: tokens ? Secret(Self.operator) : nil)
        let subject = WebSubject(
            status: { Self.status }, picture: { $0 == "yard" ? [0xFF, 0xD8] : nil },
            acknowledge: { [acknowledged] alert, _, _ in acknowledged.withLock { $0.append(alert) } },
            historyPath: history)
        server = try WebServer(options, subject: subject, logger: LogCollector().logger)
        server.start()
        try await eventuallyListening()
    }

    deinit { server.stop() }

    static var status: SystemStatus {
        var yard = CameraStatus(name: "yard", state: "running", isWell: true)
        yard.ageSeconds = 0.1
        yard.dropped = ["replaced": 2]
        let gate = CameraStatus(name: "ga\"te", state: "unauthorized", reason: "the password is wrong", isWell: false)
        return SystemStatus(
            cameras: [yard, gate],
            sinks: [.init(name: "log", .init(delivered: 3, dropped: 0, failedAttempts: 0, waiting: 0))], records: 3,
            alertsOpened: 1, historyBytes: 4096, reloads: 0, failedReloads: 1,
            reloadFault: "tocsin.yaml:3:5: unknown key")
    }

    struct Answer: Sendable {
        var status: Int
        var fields: [String: String]
        var body: Data
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    func ask(
        _ method: String, _ path: String, token: String? = nil, fields: [String: String] = [:], body: String? = nil
    ) async throws -> Answer {
        var request = URLRequest(url: URL(string: "http://127.0.0.1:\(server.port ?? 0)\(path)")!)
        request.httpMethod = method
        request.timeoutInterval = 10
        request.httpBody = body.map { Data($0.utf8) }
        if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
        for (name, value) in fields { request.setValue(value, forHTTPHeaderField: name) }
        let (data, response) = try await session.data(for: request)
        let http = response as! HTTPURLResponse
        let pairs = http.allHeaderFields.map { ("\($0.key)".lowercased(), "\($0.value)") }
        return Answer(status: http.statusCode, fields: Dictionary(pairs) { $1 }, body: data)
    }

    private func eventuallyListening() async throws {
        for _ in 0..<200 where server.port == nil { try await Task.sleep(for: .milliseconds(10)) }
    }
}
