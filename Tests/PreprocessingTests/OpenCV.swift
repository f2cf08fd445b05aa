import Foundation
import Testing

/// OpenCV from PyPI as the reference: runs one expression over a grey picture in the host's Python.
enum OpenCV {
    static let python = "python3"

    /// Tests that need it are skipped, visibly, where it is not installed.
    static let isAvailable: Bool = (try? run(["-c", "import cv2, numpy"], input: Data())) != nil

    /// - Parameter expression: Python over `picture` (uint8, rows x columns), with `cv2` and `np`, giving uint8 or float32.
    static func evaluate(_ expression: String, plane: [UInt8], width: Int, height: Int) throws -> Data {
        let program = """
            import sys, cv2, numpy as np
            picture = np.frombuffer(sys.stdin.buffer.read(), np.uint8).reshape(\(height), \(width))
            sys.stdout.buffer.write(np.ascontiguousarray(\(expression)).tobytes())
            """
        return try run(["-c", program], input: Data(plane))
    }

    private static func run(_ arguments: [String], input: Data) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [python] + arguments
        let (standardInput, standardOutput) = (Pipe(), Pipe())
        process.standardInput = standardInput
        process.standardOutput = standardOutput
        process.standardError = FileHandle.nullDevice
        try process.run()
        // The child reads all before it writes, so that this order cannot block.
        try standardInput.fileHandleForWriting.write(contentsOf: input)
        try standardInput.fileHandleForWriting.close()
        let output = try standardOutput.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
        return output
    }
}

/// The largest difference between two planes of equal size.
func largestDifference(_ left: [UInt8], _ right: some Collection<UInt8>) -> Int {
    guard left.count == right.count else { return .max }
    return zip(left, right).map { abs(Int($0) - Int($1)) }.max() ?? 0
}
