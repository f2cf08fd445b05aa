import Testing

@testable import Preprocessing

@Suite struct SlidingWindowTests {
    @Test("overlapping windows come every stride elements, oldest element first")
    func overlap() {
        var window = SlidingWindow<Int>(length: 4, stride: 2)
        let windows = (0..<9).compactMap { window.push($0) }
        #expect(windows == [[0, 1, 2, 3], [2, 3, 4, 5], [4, 5, 6, 7]])
    }

    @Test("a stride longer than the window skips elements")
    func gaps() {
        var window = SlidingWindow<Int>(length: 2, stride: 3)
        #expect((0..<9).compactMap { window.push($0) } == [[0, 1], [3, 4], [6, 7]])
    }

    @Test("each element is computed once, however many windows share it")
    func computedOnce() {
        var computations = 0
        func compute(_ value: Int) -> Int {
            computations += 1
            return value * value
        }
        var window = SlidingWindow<Int>(length: 8, stride: 1)
        var windows = 0
        for value in 0..<100 where window.push(compute(value)) != nil { windows += 1 }
        #expect(windows == 93 && computations == 100)
    }

    @Test("no window reaches across a reset")
    func reset() {
        var window = SlidingWindow<Int>(length: 3, stride: 1)
        _ = (0..<5).compactMap { window.push($0) }
        window.reset()
        #expect((10..<14).compactMap { window.push($0) } == [[10, 11, 12], [11, 12, 13]])
    }
}
