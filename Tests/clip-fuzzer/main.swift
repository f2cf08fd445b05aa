import ClipFuzzing
import Foundation
import Ingest

// Reads damaged copies of clips until the time or the count is up. A trap, a sanitizer's report, a hang or a leap in memory
// ends the process with the case's seed as the last line, so that `clip-fuzzer CLIP... --seed N --count 1` meets it again.
//
//     clip-fuzzer CLIP... [--seconds 60] [--seed 1] [--count N]

func option(_ name: String) -> String? {
    CommandLine.arguments.firstIndex(of: name).flatMap { place in
        CommandLine.arguments.indices.contains(place + 1) ? CommandLine.arguments[place + 1] : nil
    }
}

let paths = CommandLine.arguments.dropFirst().filter { FileManager.default.fileExists(atPath: $0) }.sorted()
let seconds = option("--seconds").flatMap(Double.init) ?? 60
let first = option("--seed").flatMap(UInt64.init) ?? 1
let count = option("--count").flatMap(UInt64.init) ?? .max
guard !paths.isEmpty else {
    print("usage: clip-fuzzer CLIP... [--seconds 60] [--seed 1] [--count N]")
    exit(64)
}

/// Peak resident memory of this process in bytes.
func peakMemory() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
}

let clips = try paths.map { [UInt8](try Data(contentsOf: URL(filePath: $0))) }
let file = FileManager.default.temporaryDirectory.appending(path: "clip-fuzzer-\(getpid())").path
defer { try? FileManager.default.removeItem(atPath: file) }
let trial = ClipTrial(path: file)
var (refused, read, frames) = (0, 0, 0)
let end = Date.now.addingTimeInterval(seconds)
var seed = first
while Date.now < end, seed - first < count {
    print("seed \(seed)")
    fflush(nil)
    alarm(60)
    var mutator = ClipMutator(seed: seed)
    let clip = clips[Int(seed % UInt64(clips.count))]
    let damaged = mutator.mutate(clip, with: clips[Int(seed / 7 % UInt64(clips.count))])
    let before = peakMemory()
    switch try trial.run(damaged, mode: DecodeMode.allCases[Int(seed % 3)]) {
    case .refused: refused += 1
    case .read(let number): (read, frames) = (read + 1, frames + number)
    case .tooSlow: fatalError("took more than \(ClipTrial.limit) of processor time, or hung")
    }
    // A picture of the largest size allowed, decoded; AddressSanitizer holds freed memory for a while.
    let growth = peakMemory() - before
    guard growth <= 512 << 20 else { fatalError("memory grew by \(growth) bytes") }
    seed += 1
}
alarm(0)
print("\(seed - first) damaged clips: \(refused) refused with a reason, \(read) gave \(frames) frames")
