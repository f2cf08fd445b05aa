import Core
import Foundation
import Testing

@testable import Telemetry

@Suite struct HistogramTests {
    @Test("has no quantile while empty")
    func empty() { #expect(Histogram().quantileSeconds(0.5) == nil) }

    @Test("quantiles are right to a quarter octave")
    func quantiles() throws {
        let histogram = Histogram()
        for milliseconds in 1...1000 { histogram.record(.milliseconds(milliseconds)) }
        let median = try #require(histogram.quantileSeconds(0.5))
        let tail = try #require(histogram.quantileSeconds(0.95))
        #expect(median >= 0.5 && median <= 0.5 * 1.19)
        #expect(tail >= 0.95 && tail <= 0.95 * 1.19)
        #expect(histogram.count == 1000)
        #expect(abs(histogram.sumSeconds - 500.5) < 1e-6)
    }

    @Test("negative and enormous durations land in the outer buckets")
    func extremes() {
        let histogram = Histogram()
        histogram.record(.seconds(-5))
        histogram.record(.seconds(1_000_000))
        #expect(histogram.count == 2)
    }

    @Test("counts every value of threads that record at once")
    func contention() {
        let histogram = Histogram()
        let counter = Counter()
        DispatchQueue.concurrentPerform(iterations: 4) { _ in
            for index in 0..<10_000 {
                histogram.record(.microseconds(index))
                counter.add()
            }
        }
        #expect(histogram.count == 40_000 && counter.value == 40_000)
    }
}
