import Core

/// What a model must reach on the validation pictures before it is put where others use it.
public struct AcceptanceGate: Sendable, Equatable {
    /// Of 0…1; nil asks for nothing.
    public var accuracy: Double?
    public var macroF1: Double?

    public init(accuracy: Double? = nil, macroF1: Double? = nil) {
        self.accuracy = accuracy
        self.macroF1 = macroF1
    }

    public var isOpen: Bool { accuracy == nil && macroF1 == nil }

    /// - Returns: what falls short, in words; nil where the epoch passes.
    public func shortcoming(of epoch: TrainingCurve.Epoch) -> String? {
        var faults: [String] = []
        func compare(_ name: String, _ found: Double, _ wanted: Double?) {
            guard let wanted, found < wanted else { return }
            faults.append("\(name) \(Self.rounded(found)) where \(Self.rounded(wanted)) is required")
        }
        compare("accuracy", epoch.validationAccuracy, accuracy)
        compare("macro F1", epoch.validationMacroF1, macroF1)
        return faults.isEmpty ? nil : faults.joined(separator: ", ")
    }

    private static func rounded(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }
}
