import Foundation
import Testing

@testable import Core

@Suite struct AlertRecordTests {
    private let record = AlertRecord(
        type: .opened, id: "01J0000000000000000000000A", sequence: 7, host: "gate", camera: "loading-dock", kind: .fire,
        severity: .alarm, score: 0.912345, reason: "Fire in the lower left of the picture",
        startedAt: Date(timeIntervalSince1970: 1_800_000_000.25), at: Date(timeIntervalSince1970: 1_800_000_003.5),
        mediaSeconds: 12.3456, zones: ["bay"], box: Box(x: 0.1, y: 0.2, width: 0.3, height: 0.4), model: "default",
        evidence: .init(snapshot: "/var/lib/tocsin/evidence/a.jpg"), latencyMilliseconds: 41.27)

    @Test("is one line of JSON with the names of interface.md")
    func names() throws {
        let line = try record.jsonLine()
        #expect(!line.contains(UInt8(ascii: "\n")))
        let object = try #require(JSONSerialization.jsonObject(with: line) as? [String: Any])
        #expect(
            Set(object.keys) == [
                "version", "type", "id", "sequence", "host", "camera", "kind", "severity", "score", "reason",
                "started_at", "at", "media_seconds", "zones", "box", "model", "evidence", "latency_ms", "test",
            ])
        #expect(object["started_at"] as? String == "2027-01-15T08:00:00.250Z")
        #expect(object["box"] as? [Double] == [0.1, 0.2, 0.3, 0.4])
        #expect(object["score"] as? Double == 0.9123)
        #expect(object["latency_ms"] as? Double == 41.3)
    }

    @Test("reads back what it wrote")
    func roundTrip() throws {
        var closed = record
        closed.type = .closed
        closed.endedAt = Date(timeIntervalSince1970: 1_800_000_010)
        let again = try AlertRecord(jsonLine: closed.jsonLine())
        #expect(again.type == .closed && again.id == closed.id && again.endedAt == closed.endedAt)
        #expect(try again.jsonLine() == closed.jsonLine())
    }
}
