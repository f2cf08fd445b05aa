import Foundation

/// A drawing of lines, steps or dots in a frame with axes, as SVG.
public struct Plot: Sendable {
    public enum Style: Sendable { case line, dashed, dots, bars }

    public struct Series: Sendable {
        public let name: String
        public let style: Style
        public let points: [(x: Double, y: Double)]

        public init(_ name: String, _ style: Style = .line, _ points: [(x: Double, y: Double)]) {
            self.name = name
            self.style = style
            self.points = points
        }
    }

    public var title: String
    public var xLabel: String
    public var yLabel: String
    public var xRange = 0.0...1.0
    public var yRange = 0.0...1.0
    public var series: [Series]

    private static let (width, height, margin) = (360.0, 320.0, 46.0)
    /// Told apart by people who see colours differently. Source: M. Okabe and K. Ito, "Color universal design", 2008.
    private static let colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"]

    public init(
        _ title: String, x xLabel: String, y yLabel: String, xRange: ClosedRange<Double> = 0...1,
        yRange: ClosedRange<Double> = 0...1, _ series: [Series]
    ) {
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.xRange = xRange
        self.yRange = yRange
        self.series = series
    }

    public var svg: String {
        let (width, height, margin) = (Self.width, Self.height, Self.margin)
        let legendHeight = 16 * Double(series.count) + 8
        var text = """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(Int(width))" height="\(Int(height + legendHeight))" \
            font-family="sans-serif" font-size="12">
            <rect width="100%" height="100%" fill="#fff"/>
            <rect x="\(margin)" y="30" width="\(width - margin - 12)" height="\(height - 76)" fill="none" stroke="#999"/>

            """
        text += label(width / 2, 18, title, anchor: "middle", weight: "bold")
        text += label(width / 2, height - 10, xLabel, anchor: "middle")
        text +=
            "<text transform=\"translate(13,\(height / 2)) rotate(-90)\" text-anchor=\"middle\">\(escaped(yLabel))</text>\n"
        for step in 0...4 {
            let share = Double(step) / 4
            let (x, y) = (xRange.at(share), yRange.at(share))
            text += label(place(x: x), height - 28, Self.short(x), anchor: "middle")
            text += label(margin - 5, place(y: y) + 4, Self.short(y), anchor: "end")
            text += "<path d=\"M\(margin) \(place(y: y))H\(width - 12)\" stroke=\"#eee\"/>\n"
        }
        for (index, line) in series.enumerated() {
            let color = Self.colors[index % Self.colors.count]
            text += drawing(of: line, color)
            let y = height + 6 + 16 * Double(index)
            text += "<rect x=\"\(margin)\" y=\"\(y - 9)\" width=\"14\" height=\"10\" fill=\"\(color)\"/>\n"
            text += label(margin + 20, y, line.name)
        }
        return text + "</svg>\n"
    }

    private func drawing(of series: Series, _ color: String) -> String {
        let points = series.points.map { (place(x: $0.x), place(y: $0.y)) }
        switch series.style {
        case .line, .dashed:
            let dash = series.style == .dashed ? " stroke-dasharray=\"4 3\"" : ""
            let path = points.map { "\(Self.short($0.0)),\(Self.short($0.1))" }.joined(separator: " ")
            return "<polyline fill=\"none\" stroke=\"\(color)\" stroke-width=\"1.8\"\(dash) points=\"\(path)\"/>\n"
        case .dots:
            return points.map {
                "<circle cx=\"\(Self.short($0.0))\" cy=\"\(Self.short($0.1))\" r=\"3\" fill=\"\(color)\" fill-opacity=\"0.7\"/>\n"
            }.joined()
        case .bars:
            let width = (Self.width - Self.margin - 12) / Double(max(1, points.count)) * 0.8
            let floor = place(y: yRange.lowerBound)
            return points.map {
                "<rect x=\"\(Self.short($0.0 - width / 2))\" y=\"\(Self.short($0.1))\" width=\"\(Self.short(width))\" "
                    + "height=\"\(Self.short(max(0, floor - $0.1)))\" fill=\"\(color)\" fill-opacity=\"0.6\"/>\n"
            }.joined()
        }
    }

    private func place(x: Double) -> Double {
        Self.margin + xRange.share(of: x) * (Self.width - Self.margin - 12)
    }

    private func place(y: Double) -> Double { Self.height - 46 - yRange.share(of: y) * (Self.height - 76) }

    private func label(
        _ x: Double, _ y: Double, _ text: String, anchor: String = "start", weight: String = "normal"
    ) -> String {
        "<text x=\"\(Self.short(x))\" y=\"\(Self.short(y))\" text-anchor=\"\(anchor)\" font-weight=\"\(weight)\">"
            + "\(escaped(text))</text>\n"
    }

    private static func short(_ value: Double) -> String { String(format: "%.4g", value) }
}

extension ClosedRange<Double> {
    fileprivate func at(_ share: Double) -> Double { lowerBound + share * (upperBound - lowerBound) }

    fileprivate func share(of value: Double) -> Double {
        upperBound == lowerBound ? 0 : Swift.min(Swift.max((value - lowerBound) / (upperBound - lowerBound), 0), 1)
    }
}

/// Text that is safe inside HTML and SVG.
func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
        switch character {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        default: result.append(character)
        }
    }
    return result
}
