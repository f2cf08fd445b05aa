import Classification
import Core
import Testing

@testable import Analysis

@Suite struct ActivationRegionTests {
    /// Two classes over a 3 x 4 map; the first is strong in the lower left, and in one detached cell.
    private let map = ActivationMap(
        classes: 2, rows: 3, columns: 4,
        logits: [
            0, 0, 0, 5,
            6, 4, 0, 0,
            8, 5, 0, 0,
        ] + [Float](repeating: 0, count: 12))

    @Test("boxes the connected cells around the strongest one, and no others")
    func connectedCells() throws {
        let region = try #require(ActivationRegion(map: map, label: 0))
        #expect(region.box == Box(x: 0, y: 1 / 3, width: 0.5, height: 2 / 3))
        #expect(region.centers.count == 4)
    }

    @Test("is nothing where no cell prefers the class")
    func absentClass() { #expect(ActivationRegion(map: map, label: 1) == nil) }
}
