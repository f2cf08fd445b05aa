import Core
import Ingest
import TestSupport
import Testing

@testable import Daemon

@Suite struct StreamJournalTests {
    @Test("an outage is one warning, however many attempts it takes, and names the state")
    func oneWarning() {
        let log = LogCollector()
        let journal = StreamJournal(camera: "yard", logger: log.logger)
        let stream = StreamDescription(
            container: "rtsp", codec: "h264", width: 640, height: 360, pixelFormat: "yuv420p")
        for _ in 0..<3 {
            journal.note(.running(stream))
            for _ in 0..<20 {
                journal.note(.opening)
                journal.note(.waiting(Failure(.timedOut, "no answer"), .seconds(4)))
            }
        }
        let warnings = log.lines.filter { $0.level >= .warning }.map(\.text)
        #expect(warnings.count == 3)
        #expect(warnings.allSatisfy { $0.contains("yard") && $0.contains("stalled") && $0.contains("in 4 s") })
    }
}
