import Core
import Foundation
import TestSupport
import Testing

@testable import Alerting

@Suite struct SequenceFileTests {
    private let folder: TemporaryFolder
    private let wall = Date(timeIntervalSince1970: 1_800_000_000)

    init() throws { folder = try TemporaryFolder() }

    @Test("numbers start at one and rise by one over restarts")
    func restarts() throws {
        let path = folder.file("state/alert-sequence")
        for start in stride(from: 1, to: 30, by: 10) {
            let file = try SequenceFile(path: path, wall: wall)
            #expect((0..<10).map { _ in Int(file.next().number) } == Array(start..<start + 10))
        }
    }

    @Test("a damaged file is continued above any count", arguments: ["", "12", "xxxxxxxxxxxxxxxxxxxx\n"])
    func damaged(text: String) throws {
        let path = folder.file("alert-sequence")
        try Data(text.utf8).write(to: URL(filePath: path))
        let number = try SequenceFile(path: path, wall: wall).next().number
        #expect(number == (text.isEmpty ? 1 : 1_800_000_000_001))
        #expect(try SequenceFile(path: path, wall: wall).next().number == number + 1)
    }
}
