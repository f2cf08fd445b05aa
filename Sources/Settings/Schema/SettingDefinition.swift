/// One key of the configuration: what it takes, what holds without it, and what it means. Reading, guesses at misspelt
/// keys, `tocsin check --explain` and the JSON Schema all go by it.
public struct SettingDefinition: Sendable {
    public var name: String
    public var kind: SettingKind
    /// What holds where the key is missing, as the file would say it; nil where that is nothing, or depends on others.
    public var standard: String?
    /// For people who write the file.
    public var summary: String
    public var isRequired = false
    /// A key of the same section in whose presence the standard does not hold.
    public var alternative: String?
    /// Shown to nobody as it is written, unless it says only where the secret comes from.
    public var isSecret = false

    init(_ name: String, _ kind: SettingKind, standard: String? = nil, _ summary: String) {
        self.name = name
        self.kind = kind
        self.standard = standard
        self.summary = summary
    }

    static func required(_ name: String, _ kind: SettingKind, _ summary: String) -> SettingDefinition {
        var definition = SettingDefinition(name, kind, summary)
        definition.isRequired = true
        return definition
    }

    static func secret(_ name: String, _ kind: SettingKind, _ summary: String) -> SettingDefinition {
        var definition = SettingDefinition(name, kind, summary)
        definition.isSecret = true
        return definition
    }

    static func requiredSecret(_ name: String, _ kind: SettingKind, _ summary: String) -> SettingDefinition {
        var definition = secret(name, kind, summary)
        definition.isRequired = true
        return definition
    }
}
