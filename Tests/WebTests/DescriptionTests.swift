import Foundation
import TestSupport
import Testing

@testable import Web

/// What people build on is as it is described.
@Suite struct DescriptionTests {
    private func description() throws -> [String: Any] {
        let data = Data(PackageResources.openapi_json)
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    private func operations() throws -> [String: [String: Any]] {
        let paths = try #require(try description()["paths"] as? [String: [String: [String: Any]]])
        return Dictionary(
            uniqueKeysWithValues: paths.flatMap { path, methods in
                methods.map { ("\($0.key.uppercased()) \(path)", $0.value) }
            })
    }

    @Test("the description has every route and no other, and each answers with a status that it names")
    func routes() async throws {
        let operations = try operations()
        #expect(Set(operations.keys) == Set(Routes.described))
        let peer = try await WebPeer()
        for (name, operation) in operations where !name.hasSuffix("/events") {
            let parts = name.split(separator: " ").map(String.init)
            let path = parts[1].replacing("{camera}", with: "yard").replacing("{evidence}", with: "clip")
                .replacing("{alert}", with: "x")
            let body = parts[0] == "POST" ? (path.hasSuffix("login") ? "{\"token\": \"x\"}" : "{}") : nil
            let answer = try await peer.ask(
                parts[0], path, token: WebPeer.operator, fields: ["X-Tocsin": "1"], body: body)
            let named = try #require(operation["responses"] as? [String: Any])
            // There is no history behind this peer, which no description needs to foresee.
            #expect(named[String(answer.status)] != nil || answer.status == 503, "\(name): \(answer.status)")
        }
    }

    @Test("a camera and the system have the fields that the description names, and no others")
    func fields() throws {
        let components = try #require(try description()["components"] as? [String: Any])
        let schemas = try #require(components["schemas"] as? [String: [String: Any]])
        func check(_ name: String, _ value: some Encodable) throws {
            let object = try JSONSerialization.jsonObject(with: JSONEncoder.forPeople.encode(value)) as? [String: Any]
            let keys = Set(try #require(object).keys)
            let known = Set(try #require(schemas[name]?["properties"] as? [String: Any]).keys)
            #expect(keys.isSubset(of: known), "\(name): \(keys.subtracting(known))")
            let needed = Set(try #require(schemas[name]?["required"] as? [String]))
            #expect(needed.isSubset(of: keys), "\(name): \(needed.subtracting(keys))")
        }
        let status = WebPeer.status
        try check("System", status)
        for camera in status.cameras { try check("Camera", camera) }
        try check("Readiness", Readiness(status))
    }

    @Test("every metric is documented; the rules and the dashboard use no other")
    func metricNames() throws {
        let names = Set(Metrics.all.map(\.name))
        let pattern = /(?:tocsin|process)_[a-z_]+/
        func used(_ path: String) throws -> Set<String> {
            let text = try String(contentsOf: SharedData.repository.appending(path: path), encoding: .utf8)
            return Set(text.matches(of: pattern).map { String($0.output) })
        }
        #expect(try used("Sources/Web/Web.docc/Metrics.md") == names)
        #expect(try used("config/prometheus-rules.yaml").isSubset(of: names))
        let dashboard = try used("config/grafana-dashboard.json")
        #expect(dashboard.isSubset(of: names) && dashboard.count > 8)
    }

    @Test("metrics are Prometheus' text, with awkward names escaped")
    func metricsText() {
        let page = Metrics.page(WebPeer.status)
        #expect(page.contains("\ntocsin_camera_up{camera=\"yard\"} 1\n"))
        #expect(page.contains("\ntocsin_camera_up{camera=\"ga\\\"te\"} 0\n"))
        #expect(page.contains("\ntocsin_camera_frames_dropped_total{camera=\"yard\",reason=\"replaced\"} 2\n"))
        #expect(page.contains("# TYPE tocsin_camera_frame_age_seconds gauge\n"))
        for line in page.split(separator: "\n") where !line.hasPrefix("#") {
            #expect(line.wholeMatch(of: /[a-z_]+(?:\{.+\})? -?[0-9][0-9.e+-]*/) != nil, "\(line)")
        }
    }
}
