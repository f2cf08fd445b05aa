import Core

/// What a key of the configuration takes.
public enum SettingKind: Sendable {
    /// - Parameter expected: completes "is not ..." where some texts are refused.
    case text(expected: String = "a text")
    case number(ClosedRange<Double>)
    case whole(ClosedRange<Int>)
    case flag
    case duration(ClosedRange<Duration> = .zero...SettingKind.longestDuration)
    /// Bytes.
    case size(ClosedRange<Int> = 0...SettingKind.largestSize)
    case word([String])
    /// A list of texts.
    case texts(example: String)
    /// A list of some of these words.
    case words([String])
    case polygon
    case polygons
    /// Two points.
    case line
    /// A list of lines.
    case lines
    /// Names that the user chooses, each with a text that may be secret.
    case secrets
    case section(SettingsSchema.Section)
    /// Names that the user chooses, each with a section.
    case named(SettingsSchema.Section)
    /// Some of these names, each with a section.
    case chosen([String], SettingsSchema.Section)
    /// A list of sections, each with a `name`.
    case list(SettingsSchema.Section)

    public static let longestDuration = Duration.seconds(86_400_000)
    public static let largestSize = 1 << 50

    static func word<Word: RawRepresentable & CaseIterable>(of type: Word.Type) -> SettingKind
    where Word.RawValue == String { .word(Word.allCases.map(\.rawValue)) }

    /// Completes "is not ..."; names what is permitted.
    var expected: String {
        switch self {
        case .text(let expected): expected
        case .number(let range): "a number from \(range.lowerBound.compact) to \(range.upperBound.compact)"
        case .whole(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .flag: "true or false"
        case .duration(let range):
            range.upperBound == Self.longestDuration && range.lowerBound == .zero
                ? "a duration such as 500ms, 10s, 5m, 24h or 30d"
                : "a duration from \(range.lowerBound.setting) to \(range.upperBound.setting)"
        case .size(let range):
            range == 0...Self.largestSize
                ? "a size such as 64MiB, 20GiB or 500kB"
                : "a size from \(ByteCount.text(range.lowerBound)) to \(ByteCount.text(range.upperBound))"
        case .word(let words): "one of \(words.joined(separator: ", "))"
        case .texts(let example): "a list such as \(example)"
        case .words(let words): "a list of some of \(words.joined(separator: ", "))"
        case .polygon: "a list of at least three corners [x, y]"
        case .polygons: "a list of polygons"
        case .line: "a line of two points [x, y]"
        case .lines: "a list of lines of two points [x, y]"
        case .secrets, .section, .named, .chosen: "a mapping of keys to values"
        case .list: "a list: begin each with '- name: ...'"
        }
    }
}
