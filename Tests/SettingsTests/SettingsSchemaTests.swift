import Core
import Foundation
import Testing

@testable import Settings

/// The definitions against the reader, which has its standard values as the settings' own.
@Suite struct SettingsSchemaTests {
    private struct Case: CustomTestStringConvertible {
        var section: SettingsSchema.Section
        var definition: SettingDefinition
        var testDescription: String { "\(section).\(definition.name)" }
    }

    private static let simple: [Case] = SettingsSchema.Section.allCases.flatMap { section in
        SettingsSchema.definitions(of: section).map { Case(section: section, definition: $0) }
    }

    /// Where each section stands in a configuration that is valid once `%` is replaced by more of its keys.
    private static func document(_ section: SettingsSchema.Section, _ extra: String) -> String {
        let camera = "cameras: {a: {source: rtsp://192.0.2.1/}}\n"
        let comma = extra.isEmpty ? "" : ", "
        return switch section {
        case .root: camera + extra
        case .camera: "cameras: {a: {source: rtsp://192.0.2.1/\(comma)\(extra)}}"
        case .defaults: camera + "defaults: {\(extra)}"
        case .analysis: camera + "defaults: {analysis: {\(extra)}}"
        case .preprocess: camera + "defaults: {preprocess: {\(extra)}}"
        case .calibration:
            camera + "defaults: {calibration: {people: [[[0, 0.9], [0, 0.4]], [[0, 0.5], [0, 0.3]]]\(comma)\(extra)}}"
        case .zone: camera + "defaults: {zones: {z: {polygon: [[0, 0], [1, 0], [1, 1]]\(comma)\(extra)}}}"
        case .detection: camera + "defaults: {detect: {fire: {\(extra)}}}"
        case .schedule: camera + "defaults: {detect: {fire: {schedule: {weekly: [mon 1:00-2:00]\(comma)\(extra)}}}}"
        case .alerts, .sinks, .evidence, .state, .web: camera + "\(section): {\(extra)}"
        case .escalation:
            camera + "sinks: {webhook: [{name: w, url: https://x/}], escalation: {"
                + (extra.hasPrefix("after:") ? "" : "after: 5m, ") + "to: [w]\(comma)\(extra)}}"
        case .log: camera + "sinks: {log: {\(extra)}}"
        case .file: camera + "sinks: {file: {path: /x\(comma)\(extra)}}"
        case .syslog: camera + "sinks: {syslog: {\(extra)}}"
        case .webhook: camera + "sinks: {webhook: [{name: w, url: https://x/\(comma)\(extra)}]}"
        case .mqtt: camera + "sinks: {mqtt: [{name: w, url: mqtt://x\(comma)\(extra)}]}"
        case .email: camera + "sinks: {email: [{name: w, url: smtp://x, from: a@b, to: [c@d]\(comma)\(extra)}]}"
        case .exec: camera + "sinks: {exec: [{name: w, command: [/x]\(comma)\(extra)}]}"
        case .tls: camera + "sinks: {webhook: [{name: w, url: https://x/, tls: {\(extra)}}]}"
        case .clip: camera + "evidence: {clip: {\(extra)}}"
        case .keep: camera + "evidence: {keep: {\(extra)}}"
        }
    }

    private func parse(_ text: String) throws -> Settings { try Settings.parse(text, path: "t.yaml") }

    @Test(
        "a standard value that is said is the same as none", arguments: simple.filter { $0.definition.standard != nil })
    private func standards(_ it: Case) throws {
        let said = Self.document(it.section, "\(it.definition.name): \(it.definition.standard!)")
        #expect(try parse(said) == parse(Self.document(it.section, "")))
    }

    @Test(
        "a value just outside the permitted range is refused, naming the range; those at its ends are taken",
        arguments: simple)
    private func ranges(_ it: Case) throws {
        let ends: (inside: [String], outside: [String])
        switch it.definition.kind {
        case .number(let range):
            ends = (["\(range.lowerBound)", "\(range.upperBound)"], ["-1", "\(range.upperBound + 1)"])
        case .whole(let range):
            ends = (["\(range.lowerBound)", "\(range.upperBound)"], ["0", "\(range.upperBound + 1)"])
        case .duration(let range):
            ends = ([range.lowerBound.setting, range.upperBound.setting], ["-1s", "86400001s"])
        case .size(let range): ends = (["\(range.lowerBound)B"], ["-1B", "5"])
        case .word(let words): ends = (words, ["pigeon"])
        case .flag: ends = (["true", "false"], ["maybe"])
        default: return
        }
        // The document has those already.
        guard !it.definition.isRequired else { return }
        for value in ends.outside {
            let failure = #expect(throws: Failure.self) {
                try parse(Self.document(it.section, "\(it.definition.name): \(value)"))
            }
            #expect(
                failure?.message.contains("is not \(it.definition.kind.expected)") == true,
                "\(value): \(failure as Any)")
        }
        // A body may need a recipient besides: what matters is that the value itself is taken.
        for value in ends.inside {
            let text = Self.document(it.section, "\(it.definition.name): \(value)")
            let message = { () -> String in
                do throws(Failure) {
                    _ = try Settings.parse(text, path: "t.yaml")
                    return ""
                } catch { return error.message }
            }()
            #expect(!message.contains("is not \(it.definition.kind.expected)"), "\(message)")
        }
    }

    @Test("the JSON Schema knows every section and key, with words and ranges")
    func jsonSchema() throws {
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(JSONSchema.text().utf8)) as? [String: Any])
        let sections = try #require(json["definitions"] as? [String: [String: Any]])
        for section in SettingsSchema.Section.allCases {
            let properties = try #require(sections[section.rawValue]?["properties"] as? [String: [String: Any]])
            #expect(Set(properties.keys) == Set(SettingsSchema.definitions(of: section).map(\.name)))
        }
        let analysis = try #require(sections["analysis"]?["properties"] as? [String: [String: Any]])
        let rate = try #require((analysis["fps"]?["anyOf"] as? [[String: Any]])?.first)
        #expect(rate["minimum"] as? Double == 0.1 && rate["maximum"] as? Double == 60)
    }
}
