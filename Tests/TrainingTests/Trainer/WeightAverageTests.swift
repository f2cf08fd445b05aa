import Testing

@testable import Training

@Suite("Weight average")
struct WeightAverageTests {
    @Test("the first steps have a short memory, later ones the full one")
    func decay() {
        var average = WeightAverage(decay: 0.5, values: [0])
        average.update(with: [1])  // keeps 1/10
        #expect(abs(average.values[0] - 0.9) < 1e-6)
        var late = WeightAverage(decay: 0.5, values: [0], stepCount: 1000)
        late.update(with: [1])
        #expect(late.values == [0.5])
    }

    @Test("without decay the average is the last weights")
    func noDecay() {
        var average = WeightAverage(decay: 0, values: [3, 4])
        average.update(with: [1, 2])
        #expect(average.values == [1, 2])
    }
}
