import Foundation

/// What people and the journal read.
public enum StandardError {
    /// Writes the text in one call where the system takes it whole, so that lines of several threads do not mix. What a full
    /// disk or a closed pipe does not take is lost: `FileHandle` would end the process.
    public static func write(_ text: String) { write(text, to: STDERR_FILENO) }

    static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
