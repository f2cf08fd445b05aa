import ClipFuzzing
import Core
import Foundation
import Ingest
import TestSupport
import Testing

/// B17 in short; `tools/fuzz-clips` does it with ten thousand clips under AddressSanitizer.
@Suite(.serialized) struct DamagedClipTests {
    private let folder = try! TemporaryFolder()
    private let seeds: [[UInt8]]

    init() throws {
        let path = SharedData.repository.appending(path: "Tests/clip-fuzzer/Seeds").path
        seeds = try FileManager.default.contentsOfDirectory(atPath: path).sorted().map { name in
            [UInt8](try Data(contentsOf: URL(filePath: "\(path)/\(name)")))
        }
    }

    @Test("every seed is read whole, in every mode")
    func wholeSeeds() throws {
        #expect(seeds.count >= 10)
        let trial = ClipTrial(path: folder.file("clip"))
        for clip in seeds {
            for mode in DecodeMode.allCases {
                guard case .read(let frames) = try trial.run(clip, mode: mode) else {
                    Issue.record("not read")
                    continue
                }
                #expect(frames >= 1)
            }
        }
    }

    @Test("B17: damaged clips are refused with a reason or give what is left of them, in time")
    func damaged() throws {
        let trial = ClipTrial(path: folder.file("clip"))
        let count = UInt64(FaultRun.value(100, full: 2000))
        let before = ResourceGuard()
        var refused = 0
        for seed in 0..<count {
            var mutator = ClipMutator(seed: seed)
            let clip = mutator.mutate(seeds[Int(seed) % seeds.count], with: seeds[Int(seed / 7) % seeds.count])
            let outcome = try trial.run(clip, mode: DecodeMode.allCases[Int(seed) % 3])
            #expect(outcome != .tooSlow, "seed \(seed)")
            if case .refused = outcome { refused += 1 }
        }
        let after = ResourceGuard()
        #expect(refused > 0 && refused < count)
        #expect(after.descriptors == before.descriptors && after.threads <= before.threads)
        FaultRun.note(
            "B17 \(count) damaged clips, without sanitizer", required: "no trap, none over 5 s, nothing kept",
            measured: "\(refused) refused; \(after.growth(since: before))")
    }
}
