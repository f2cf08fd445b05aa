import Core
import Foundation
import Neural

/// The values among which a search draws one.
public enum SearchRange: Sendable, Equatable, Codable {
    case linear(Double, Double)
    /// Every decade is as likely as the next.
    case logarithmic(Double, Double)
    case choice([Double])

    /// Reads `low..high`, or values separated by commas.
    ///
    /// - Throws: `Failure` of kind `usage` for anything else and for values that the dimension does not take.
    public init(_ text: String, for dimension: SearchDimension) throws(Failure) {
        let fault = Failure(
            .usage, "\(dimension.rawValue)=\(text): no range of it",
            remedy:
                "give low..high or values separated by commas, from \(dimension.limits.lowerBound) to \(dimension.limits.upperBound)"
        )
        let bounds = text.components(separatedBy: "..")
        if bounds.count == 2 {
            guard let low = Double(bounds[0]), let high = Double(bounds[1]), low <= high,
                dimension.limits.contains(low), dimension.limits.contains(high), !dimension.isLogarithmic || low > 0
            else { throw fault }
            if dimension.isWhole {
                self = .choice(Array(Int(low.rounded(.up))...max(Int(low.rounded(.up)), Int(high))).map { Double($0) })
            } else {
                self = dimension.isLogarithmic ? .logarithmic(low, high) : .linear(low, high)
            }
            return
        }
        let texts = text.split(separator: ",", omittingEmptySubsequences: false)
        let values = texts.compactMap { Double($0) }
        guard values.count == texts.count, values.allSatisfy(dimension.limits.contains),
            !dimension.isWhole || values.allSatisfy({ $0 == $0.rounded() })
        else { throw fault }
        self = .choice(values)
    }

    func draw(using generator: inout SeededGenerator) -> Double {
        switch self {
        case .linear(let low, let high): low + (high - low) * Double(generator.nextUnit())
        case .logarithmic(let low, let high): exp(log(low) + (log(high) - log(low)) * Double(generator.nextUnit()))
        case .choice(let values): values[Int(generator.next() % UInt64(values.count))]
        }
    }
}
