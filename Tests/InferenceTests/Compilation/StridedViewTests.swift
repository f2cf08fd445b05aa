import Testing

@testable import Inference

@Suite struct StridedViewTests {
    /// The elements that a view picks, by its definition.
    private func elements(_ view: StridedView) -> [Int] {
        view.axes.flatMap { $0 }.reduce([view.start]) { places, factor in
            places.flatMap { place in (0..<factor.count).map { place + $0 * factor.stride } }
        }
    }

    @Test func chainsAreOneView() throws {
        let view = try #require(
            StridedView(of: [2, 3, 4]).transposed([2, 0, 1]).reshaped([4, 6])?.sliced(
                axis: 0, first: 1, step: 2, count: 2))
        #expect(view.shape == [2, 6])
        #expect(elements(view) == [1, 5, 9, 13, 17, 21, 3, 7, 11, 15, 19, 23])
    }

    @Test func aReshapeThroughStridesIsNone() {
        #expect(StridedView(of: [2, 3]).transposed([1, 0]).reshaped([2, 3]) == nil)
        #expect(StridedView(of: [4, 6]).transposed([1, 0]).reshaped([2, 3, 2, 2])?.shape == [2, 3, 2, 2])
    }

    @Test func twoTranspositionsThatCancelAreAReshape() {
        let view = StridedView(of: [2, 3, 4]).transposed([1, 2, 0]).transposed([2, 0, 1])
        #expect(view.isReshape(of: [2, 3, 4]))
    }

    @Test func aShuffleIsAnOrderOfChannels() throws {
        let source = try #require(PictureShape([1, 6, 2, 2]))
        let view = StridedView(of: [1, 6, 2, 2]).reshaped([1, 2, 3, 2, 2])?.transposed([0, 2, 1, 3, 4]).reshaped([
            1, 6, 2, 2,
        ])
        #expect(view?.channels(of: source) == [0, 3, 1, 4, 2, 5])
        #expect(StridedView(of: [1, 6, 2, 2]).transposed([0, 1, 3, 2]).channels(of: source) == nil)
    }

    @Test func oneIndexOfSeveralFactorsIsFound() throws {
        let view = try #require(StridedView(of: [2, 3]).transposed([1, 0]).reshaped([6]))
        for index in 0..<6 {
            let one = try #require(view.sliced(axis: 0, first: index, step: 1, count: 1))
            #expect(elements(one) == [elements(view)[index]])
        }
        #expect(view.sliced(axis: 0, first: 1, step: 1, count: 3) == nil)
    }
}
