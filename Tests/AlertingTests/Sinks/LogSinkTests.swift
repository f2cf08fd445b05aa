import Core
import Logging
import TestSupport
import Testing

@testable import Alerting

@Suite struct LogSinkTests {
    @Test("an opened alarm is one critical line that says what, where, how sure and which id")
    func line() {
        let log = LogCollector()
        let sink = LogSink(logger: log.logger)
        let record = AlertRecord.sample()
        sink.deliver(record)
        sink.drain(until: SystemClocks().monotonic() + .seconds(20))
        #expect(log.lines.map(\.level) == [.critical])
        #expect(log.lines.first?.text == "ALARM fire opened on dock: flames (score 0.87) id \(record.id)")
    }

    @Test("line breaks and other control characters cannot forge a second line")
    func controlCharacters() {
        let text = LogWriter.line(for: .sample(reason: "flames\r\n\u{1B}[2Jerror: forged"))
        #expect(text.contains("flames   [2Jerror: forged") || text.contains("flames  [2Jerror: forged"))
        #expect(!text.contains { $0.isNewline })
    }

    @Test("a warning is a warning, and what follows an opening is a notice")
    func levels() {
        var record = AlertRecord.sample(severity: .warning)
        #expect(LogWriter.level(of: record) == .warning)
        record.type = .closed
        #expect(LogWriter.level(of: record) == .notice)
    }
}
