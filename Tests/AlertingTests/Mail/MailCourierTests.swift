import Core
import Foundation
import TestSupport
import Testing

@testable import Alerting

@Suite struct MailCourierTests {
    private let log = LogCollector()
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func sink(port: Int, pause: Duration = .milliseconds(20)) throws -> EndpointSink {
        try EndpointSink(
            MailConfiguration(
                name: "office", url: "smtp://127.0.0.1:\(port)", from: "tocsin@example.org",
                recipients: ["ada@example.org", "bob@example.org"], startTLS: .never,
                retries: RetrySchedule(pauses: [pause])), logger: log.logger)
    }

    @Test("a mail has its recipients, a subject in any script, the words of the alert and the snapshot")
    func sends() async throws {
        let server = try await MailReceiver()
        let picture = [UInt8]((0..<4000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        var record = AlertRecord.sample(3, camera: "Küche\nBcc: eve@example.org", reason: "Flammen über dem Herd")
        record.evidence.snapshot = try folder.write("snapshot.jpg", picture)
        let sink = try sink(port: server.port)
        sink.deliver(record)
        #expect(try await eventually { server.mails.count == 1 }, "\(log.lines)")
        let mail = try #require(server.mails.first)
        #expect(mail.from == "tocsin@example.org" && mail.to == ["ada@example.org", "bob@example.org"])
        #expect(!mail.data.contains("\r\nBcc:"))
        #expect(mail.data.contains("Message-ID: <\(record.id)-3@example.org>"))
        let subject = try #require(
            mail.data.split(separator: "=?UTF-8?B?").dropFirst().first?.split(separator: "?=").first)
        let decoded = Data(base64Encoded: String(subject)).map { String(decoding: $0, as: UTF8.self) }
        #expect(decoded?.hasPrefix("ALARM: fire on Küche Bcc") == true)
        #expect(mail.data.contains("Flammen =C3=BCber dem Herd"))
        #expect(try await eventually { sink.statistics.delivered == 1 })
        let attachment = mail.data.replacing("\r\n", with: "")
        #expect(attachment.contains(Data(picture).base64EncodedString()) && mail.data.contains("\(record.id).jpg"))
    }

    @Test("a refused mail is sent again under the same id; a snapshot that is gone keeps none back")
    func retries() async throws {
        let server = try await MailReceiver(refusals: 2)
        let sink = try sink(port: server.port)
        var record = AlertRecord.sample(1)
        record.evidence.snapshot = folder.file("gone.jpg")
        sink.deliver(record)
        #expect(try await eventually { server.mails.count == 1 }, "\(log.lines)")
        #expect(try await eventually { sink.statistics.delivered == 1 && sink.statistics.failedAttempts == 2 })
        #expect(log.lines.first?.text.contains("the mail server answered 451") == true)
    }

    @Test("without encryption a server that must have it gets nothing")
    func startTLSRequired() async throws {
        let server = try await MailReceiver()
        let sink = try EndpointSink(
            MailConfiguration(
                name: "office", url: "smtp://127.0.0.1:\(server.port)", password: Secret("hunter2"),
                from: "tocsin@example.org", recipients: ["ada@example.org"]), logger: log.logger)
        sink.deliver(.sample())
        #expect(try await eventually { sink.statistics.failedAttempts == 1 })
        #expect(server.mails.isEmpty && !log.lines.contains { $0.text.contains("hunter2") })
    }
}
