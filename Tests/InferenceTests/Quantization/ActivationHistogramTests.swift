import Testing

@testable import Inference

@Suite struct ActivationHistogramTests {
    @Test("without cutting, the range is what was seen, and holds 0")
    func minimumMaximum() {
        var histogram = ActivationHistogram()
        histogram.add([2, 3.5])
        #expect(histogram.range(.minimumMaximum) == 0...3.5)
        histogram.add([-1.25, .nan, .infinity])
        #expect(histogram.range(.minimumMaximum) == -1.25...3.5)
    }

    @Test("a percentile leaves out rare values, also those that came when the bins were wide")
    func percentile() {
        var histogram = ActivationHistogram()
        histogram.add((0..<10_000).map { Float($0) / 10_000 })
        histogram.add([1000])
        let range = histogram.range(.percentile(0.999))
        #expect(range.lowerBound == 0)
        #expect(range.upperBound >= 0.99 && range.upperBound < 1.5)
        #expect(histogram.range(.percentile(1)).upperBound == 1000)
    }

    @Test("the least loss of information cuts a long thin tail and keeps an even spread")
    func entropy() {
        var tail = ActivationHistogram()
        // Dense around 0 and thin away from it.
        tail.add((0..<100_000).map { Float($0 % 1000) / 1000 }.map { $0 * $0 * $0 * $0 } + [40])
        #expect(tail.range(.entropy).upperBound < 10)
        var even = ActivationHistogram()
        even.add((0..<100_000).map { Float($0) / 100_000 })
        #expect(even.range(.entropy).upperBound > 0.95)
    }

    @Test("nothing but zeros has a range that stands for 0")
    func zeros() {
        var histogram = ActivationHistogram()
        histogram.add([0, 0])
        for method in [CalibrationMethod.minimumMaximum, .percentile(0.99), .entropy] {
            #expect(ByteParameters(histogram.range(method)).rounded(0) == 0)
        }
    }
}
