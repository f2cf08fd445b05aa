import ArgumentParser
import Core
import Foundation
import Inference

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure this host.", subcommands: [BenchModelCommand.self])
}

struct BenchModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model", abstract: "Measure a model's milliseconds per inference on random input.")

    @Argument(help: "The model's file.")
    var model: String
    @Option(help: "Threads that work on one inference.")
    var threads = 1
    @Option(
        help: "Measure frames a second of this many cameras, one after the other and as a batch, with 1 and 2 threads.")
    var cameras: Int?
    @Option(help: "Seconds to measure for.")
    var seconds: Double = 3
    @Option(help: ArgumentHelp("Shape of an input that the file leaves open.", valueName: "NAME=1,3,224,224"))
    var shape: [String] = []
    @Flag(help: "Print the result as JSON.")
    var json = false

    func validate() throws {
        guard threads > 0, 0.01...3600 ~= seconds else {
            throw ValidationError("--threads is above 0, --seconds from 0.01 to 3600")
        }
        if let cameras, !(1...256 ~= cameras) { throw ValidationError("--cameras takes 1 to 256") }
    }

    private struct Result: Encodable {
        let loadMilliseconds, medianMilliseconds, p95Milliseconds: Double
        /// Of all threads together: what other programs take of the machine does not count.
        let medianProcessorMilliseconds: Double
        let threads, inferences: Int

        enum CodingKeys: String, CodingKey {
            case loadMilliseconds = "load_ms"
            case medianMilliseconds = "median_ms"
            case medianProcessorMilliseconds = "median_processor_ms"
            case p95Milliseconds = "p95_ms"
            case threads, inferences
        }
    }

    private struct Throughput: Encodable {
        let cameras: Int
        let rows: [BatchBenchmark.Row]
    }

    func run() throws {
        try reportingFailures {
            if let cameras { return try measureThroughput(cameras: cameras) }
            let result = try measure()
            if json {
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys]
                print(String(decoding: try encoder.encode(result), as: UTF8.self))
            } else {
                print(
                    String(
                        format: "median %.3f ms, p95 %.3f ms, %d inferences, %d thread%@, loaded in %.1f ms",
                        result.medianMilliseconds, result.p95Milliseconds, result.inferences, threads,
                        threads == 1 ? "" : "s", result.loadMilliseconds))
            }
        }
    }

    private func measureThroughput(cameras: Int) throws {
        let benchmark = BatchBenchmark(
            network: try ModelFile.read(model), shapes: try ModelFile.shapes(shape), cameras: cameras, seconds: seconds)
        let rows = try [1, 2].map { threads in
            try ModelFile.naming(model) { () throws(InferenceError) in try benchmark.row(threads: threads) }
        }
        guard !json else { return print(try jsonText(Throughput(cameras: cameras, rows: rows))) }
        for row in rows {
            let batched = row.batched.map { String(format: "%.1f", $0) } ?? "no"
            print(
                String(format: "%d thread%@: %.1f", row.threads, row.threads == 1 ? "" : "s", row.oneByOne)
                    + " frames/s one by one, \(batched) as a batch of \(cameras)")
        }
    }

    /// Taken by this process so far.
    private static var processorMilliseconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1000 + Double(time.tv_nsec) / 1e6
    }

    private func measure() throws(Failure) -> Result {
        let start = ContinuousClock.now
        let plan = try ModelFile.plan(
            ModelFile.read(model), path: model, shapes: ModelFile.shapes(shape), threads: threads)
        let load = (ContinuousClock.now - start).inSeconds * 1000
        do throws(InferenceError) {
            try plan.fillInputs()
            // The first runs touch the memory and wake the threads.
            for _ in 0..<3 { try plan.run() }
            var milliseconds: [Double] = []
            var processorMilliseconds: [Double] = []
            let end = ContinuousClock.now + .seconds(seconds)
            repeat {
                let (start, processorStart) = (ContinuousClock.now, Self.processorMilliseconds)
                try plan.run()
                milliseconds.append((ContinuousClock.now - start).inSeconds * 1000)
                processorMilliseconds.append(Self.processorMilliseconds - processorStart)
            } while ContinuousClock.now < end
            milliseconds.sort()
            processorMilliseconds.sort()
            return Result(
                loadMilliseconds: load, medianMilliseconds: milliseconds[milliseconds.count / 2],
                p95Milliseconds: milliseconds[milliseconds.count * 95 / 100],
                medianProcessorMilliseconds: processorMilliseconds[milliseconds.count / 2], threads: threads,
                inferences: milliseconds.count)
        } catch {
            throw Failure(error, in: model)
        }
    }
}
