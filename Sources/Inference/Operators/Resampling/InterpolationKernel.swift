/// Weights of inputs by their distance from an output's place.
struct InterpolationKernel: Sendable, Equatable {
    enum Shape: Sendable, Equatable {
        case linear
        /// Keys' cubic convolution with its one parameter.
        ///
        /// Source: Keys, "Cubic convolution interpolation for digital image processing", 1981, equation 15.
        case cubic(coefficient: Double)

        var radius: Double {
            switch self {
            case .linear: 1
            case .cubic: 2
            }
        }

        func weight(at distance: Double) -> Double {
            let x = abs(distance)
            switch self {
            case .linear: return max(0, 1 - x)
            case .cubic(let a):
                if x <= 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
                return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0
            }
        }
    }

    let shape: Shape
    /// Below 1 the kernel is that much wider than it is by itself, so that no input is left out when a picture shrinks.
    let scale: Double
    /// Inputs on either side.
    let reach: Int

    /// - Throws: where a picture shrinks so much that the kernel takes in too many inputs.
    init(_ shape: Shape, scale: Double) throws(InferenceError) {
        self.shape = shape
        self.scale = min(scale, 1)
        let reach = (shape.radius / self.scale).rounded(.up)
        guard scale > 0, reach <= Double(Window.limit) else {
            throw InferenceError("a picture cannot shrink to \(scale)")
        }
        self.reach = Int(reach)
    }

    /// The weights do not sum up to 1 by themselves.
    var needsScaling: Bool { scale < 1 }

    func weight(at distance: Double) -> Double { shape.weight(at: distance * scale) }
}
