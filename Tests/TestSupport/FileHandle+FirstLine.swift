import Foundation

extension FileHandle {
    /// The text up to the first line feed or the end, waiting for it: how a peer tells that it is ready.
    func readFirstLine() -> String {
        var bytes = Data()
        while true {
            let byte = readData(ofLength: 1)
            guard let value = byte.first, value != UInt8(ascii: "\n") else { break }
            bytes.append(value)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
