import Core
import Foundation

/// The configuration's JSON Schema (draft 7, which editors' YAML servers read), made from the definitions.
///
/// A value may always be a text with `${VAR}` in place of what it stands for. That a `!secret` names a credential is
/// YAML's, not JSON's: editors must be told of the tag (`yaml.customTags: ["!secret scalar"]`).
public enum JSONSchema {
    /// Pretty-printed, keys sorted, so that it can be kept in a file and compared.
    public static func text() throws -> String {
        var definitions: [String: Any] = [:]
        for section in SettingsSchema.Section.allCases { definitions[section.rawValue] = object(of: section) }
        let schema: [String: Any] = [
            "$schema": "http://json-schema.org/draft-07/schema#",
            "title": "Tocsin's configuration",
            "$ref": "#/definitions/root",
            "definitions": definitions,
        ]
        let options: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try JSONSerialization.data(withJSONObject: schema, options: options), as: UTF8.self)
            + "\n"
    }

    private static func object(of section: SettingsSchema.Section) -> [String: Any] {
        var properties: [String: Any] = [:]
        let definitions = SettingsSchema.definitions(of: section)
        for definition in definitions {
            var property = schema(of: definition.kind)
            property["description"] = definition.summary + (definition.standard.map { " Standard: \($0)." } ?? "")
            properties[definition.name] = property
        }
        // What a fragment adds need not be whole, so nothing is required of the root.
        let required = section == .root ? [] : definitions.filter(\.isRequired).map(\.name)
        var object: [String: Any] = [
            "type": ["object", "null"], "properties": properties, "additionalProperties": false,
        ]
        if !required.isEmpty { object["required"] = required }
        return object
    }

    private static func schema(of kind: SettingKind) -> [String: Any] {
        switch kind {
        case .text: ["type": ["string", "number", "boolean"]]
        case .number(let range):
            orVariable(["type": "number", "minimum": range.lowerBound, "maximum": range.upperBound])
        case .whole(let range):
            orVariable(["type": "integer", "minimum": range.lowerBound, "maximum": range.upperBound])
        case .flag: orVariable(["type": "boolean"])
        case .duration: text(matching: #"^[0-9.]+(ms|s|m|h|d)$"#, kind)
        case .size: text(matching: #"^[0-9.]+([KMGT]iB|[kMGT]?B)$"#, kind)
        case .word(let words): orVariable(["enum": words])
        case .texts: ["type": "array", "items": ["type": ["string", "number", "boolean"]], "minItems": 1]
        case .words(let words): ["type": "array", "items": ["enum": words], "minItems": 1]
        case .polygon: polygon
        case .polygons: ["type": "array", "items": polygon]
        case .line: line
        case .lines: ["type": "array", "items": line, "minItems": 2]
        case .secrets:
            ["type": ["object", "null"], "additionalProperties": ["type": ["string", "number", "boolean"]]]
        case .section(let section): reference(section)
        case .named(let section): ["type": ["object", "null"], "additionalProperties": reference(section)]
        case .chosen(let names, let section):
            [
                "type": ["object", "null"], "additionalProperties": false,
                "properties": Dictionary(uniqueKeysWithValues: names.map { ($0, reference(section)) }),
            ]
        case .list(let section): ["type": "array", "items": reference(section)]
        }
    }

    private static var polygon: [String: Any] { ["type": "array", "items": point, "minItems": 3] }

    private static var line: [String: Any] { ["type": "array", "items": point, "minItems": 2, "maxItems": 2] }

    private static var point: [String: Any] {
        let coordinate: [String: Any] = ["type": "number", "minimum": 0, "maximum": 1]
        return ["type": "array", "items": coordinate, "minItems": 2, "maxItems": 2]
    }

    private static func text(matching pattern: String, _ kind: SettingKind) -> [String: Any] {
        orVariable(["type": "string", "pattern": pattern, "description": kind.expected])
    }

    private static func orVariable(_ schema: [String: Any]) -> [String: Any] {
        ["anyOf": [schema, ["type": "string", "pattern": #"\$\{"#]]]
    }

    private static func reference(_ section: SettingsSchema.Section) -> [String: Any] {
        ["$ref": "#/definitions/\(section.rawValue)"]
    }
}
