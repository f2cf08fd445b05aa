import Foundation
import Testing

@testable import Training

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite("Plot")
struct PlotTests {
    @Test("a plot is well-formed XML, whatever its names hold")
    func wellFormed() {
        let plot = Plot(
            "a < b & \"c\"", x: "x", y: "<y>",
            [
                .init("line", .line, [(0, 0), (1, 1)]), .init("dots & more", .dots, [(0.5, 0.5)]),
                .init("bars", .bars, [(0.2, 0.4)]), .init("none", .dashed, []),
            ])
        #expect(XMLParser(data: Data(plot.svg.utf8)).parse())
        #expect(plot.svg.contains("a &lt; b &amp; &quot;c&quot;"))
    }

    @Test("values outside the range stay inside the frame")
    func clipped() {
        let svg = Plot("t", x: "x", y: "y", [.init("dots", .dots, [(-5, 0.5), (9, 2)])]).svg
        #expect(svg.contains("cx=\"46\"") && svg.contains("cx=\"348\""))
    }
}
