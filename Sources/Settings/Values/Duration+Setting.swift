import Core

extension Duration {
    /// `500ms`, `10s`, `5m`, `24h`, `30d`: a number not below 0, up to a thousand days, and its unit.
    init?(setting text: String) {
        let units: [(suffix: String, seconds: Double)] = [
            ("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86_400),
        ]
        for unit in units where text.hasSuffix(unit.suffix) {
            guard let number = Double(text.dropLast(unit.suffix.count)), number.isFinite, number >= 0 else { continue }
            let seconds = number * unit.seconds
            guard seconds <= 86_400_000 else { return nil }
            self = .nanoseconds(Int64((seconds * 1e9).rounded()))
            return
        }
        return nil
    }
}

extension Duration {
    /// As people write it in a configuration: in the largest unit that leaves no fraction.
    public var setting: String {
        let milliseconds = Int64((inSeconds * 1000).rounded())
        for (suffix, unit) in [("d", Int64(86_400_000)), ("h", 3_600_000), ("m", 60_000), ("s", 1000)]
        where milliseconds >= unit && milliseconds % unit == 0 {
            return "\(milliseconds / unit)\(suffix)"
        }
        return milliseconds == 0 ? "0s" : "\(milliseconds)ms"
    }
}
