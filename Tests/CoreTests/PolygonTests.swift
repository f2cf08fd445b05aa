import Testing

@testable import Core

@Suite struct PolygonTests {
    private let arrow = Polygon(corners: [
        Point(x: 0, y: 0), Point(x: 1, y: 0), Point(x: 1, y: 1), Point(x: 0.5, y: 0.5), Point(x: 0, y: 1),
    ])

    @Test("holds points inside and not those in its notch")
    func concave() {
        #expect(arrow.contains(Point(x: 0.5, y: 0.3)))
        #expect(arrow.contains(Point(x: 0.1, y: 0.8)))
        #expect(!arrow.contains(Point(x: 0.5, y: 0.8)))
        #expect(!arrow.contains(Point(x: 1.2, y: 0.5)))
    }
}
