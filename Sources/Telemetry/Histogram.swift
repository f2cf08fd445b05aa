import Core
import Synchronization

/// Durations counted in buckets that grow by a quarter octave from 10 µs to about 10 minutes: quantiles are right to
/// 19 %, recording is two atomic additions, and memory is fixed.
public final class Histogram: Sendable {
    private static let bucketCount = 104
    private static let firstBoundSeconds = 1e-5

    // `Atomic` cannot sit in an array: a fixed inline array holds the buckets.
    private let buckets = AtomicBuckets()
    private let totalNanoseconds = Atomic<UInt64>(0)

    public init() {}

    public func record(_ duration: Duration) {
        let seconds = max(duration.inSeconds, 0)
        buckets.increment(Self.bucket(ofSeconds: seconds))
        totalNanoseconds.wrappingAdd(UInt64(seconds * 1e9), ordering: .relaxed)
    }

    public var count: UInt64 { (0..<Self.bucketCount).reduce(0) { $0 + buckets.load($1) } }
    public var sumSeconds: Double { Double(totalNanoseconds.load(ordering: .relaxed)) / 1e9 }

    /// The upper bound of the bucket that holds the given share of all values; nil while empty.
    /// - Parameter share: 0 to 1, for instance 0.95.
    public func quantileSeconds(_ share: Double) -> Double? {
        let total = count
        guard total > 0 else { return nil }
        var seen: UInt64 = 0
        for index in 0..<Self.bucketCount {
            seen += buckets.load(index)
            if Double(seen) >= share * Double(total) { return Self.upperBoundSeconds(ofBucket: index) }
        }
        return Self.upperBoundSeconds(ofBucket: Self.bucketCount - 1)
    }

    static func bucket(ofSeconds seconds: Double) -> Int {
        guard seconds > firstBoundSeconds else { return 0 }
        return min(Int((4 * (seconds / firstBoundSeconds).logarithm2).rounded(.up)), bucketCount - 1)
    }

    static func upperBoundSeconds(ofBucket index: Int) -> Double { firstBoundSeconds * (Double(index) / 4).powerOf2 }

    /// Owns the bucket memory.
    private final class AtomicBuckets: Sendable {
        private let storage: InlineArray<104, Atomic<UInt64>> = InlineArray { _ in Atomic(0) }

        func increment(_ index: Int) { storage[index].wrappingAdd(1, ordering: .relaxed) }
        func load(_ index: Int) -> UInt64 { storage[index].load(ordering: .relaxed) }
    }
}
