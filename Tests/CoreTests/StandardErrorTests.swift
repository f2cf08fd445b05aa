import Foundation
import TestSupport
import Testing

@testable import Core

@Suite struct StandardErrorTests {
    @Test("a text longer than a pipe arrives whole")
    func long() {
        let text = String(repeating: "0123456789", count: 20_000)
        let pipe = Pipe()
        let writing = Thread {
            StandardError.write(text, to: pipe.fileHandleForWriting.fileDescriptor)
            try? pipe.fileHandleForWriting.close()
        }
        writing.start()
        #expect(pipe.fileHandleForReading.readDataToEndOfFile() == Data(text.utf8))
    }

    @Test("a full disk and a closed descriptor cost the text, not the process")
    func refused() {
        let full = open("/dev/full", O_WRONLY)
        defer { close(full) }
        StandardError.write("a line\n", to: full)
        StandardError.write("a line\n", to: -1)
    }
}
