import Core
import Foundation
import FrameRing

/// The CSV of `--scores`: `frame,seconds,<detector>...`, one row per analysed frame.
///
/// Isolation: a lock; rows come from the camera's queue.
final class ScoreFile: Sendable {
    private struct State {
        var handle: FileHandle
        var frame = 0
        var failure: (any Error)?
    }

    private let path: String
    private let kinds: [AlertKind]
    private let state: Locked<State>

    /// - Throws: `.unavailable` if the file cannot be made.
    init(path: String, kinds: [AlertKind]) throws(Failure) {
        self.path = path
        self.kinds = kinds
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else {
            throw Failure(.unavailable, "\(path): cannot be written", remedy: "check the folder and its permissions")
        }
        state = Locked(State(handle: handle))
        write((["frame", "seconds"] + kinds.map(\.rawValue)).joined(separator: ","))
    }

    /// Leaves a detector's column empty where it has no finding yet.
    func write(_ header: FrameHeader, _ findings: [Finding]) {
        let scores = kinds.map { kind in
            findings.first { $0.kind == kind }.map { String(format: "%.4f", $0.score) } ?? ""
        }
        let number = state.withLock { state in
            defer { state.frame += 1 }
            return state.frame
        }
        write(([String(number), String(format: "%.3f", header.time.seconds)] + scores).joined(separator: ","))
    }

    /// - Throws: `.resourceExhausted` if any row could not be written.
    func close() throws(Failure) {
        let failure = state.withLock { state -> (any Error)? in
            do { try state.handle.close() } catch { return state.failure ?? error }
            return state.failure
        }
        guard let failure else { return }
        throw Failure(.resourceExhausted, "\(path): scores were not written (\(failure))", remedy: "free disk space")
    }

    private func write(_ row: String) {
        state.withLock { state in
            do { try state.handle.write(contentsOf: Data((row + "\n").utf8)) } catch {
                state.failure = state.failure ?? error
            }
        }
    }
}
