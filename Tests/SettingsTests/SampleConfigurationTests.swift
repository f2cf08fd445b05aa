import Foundation
import TestSupport
import Testing
import Yams

@testable import Settings

@Suite struct SampleConfigurationTests {
    private let path = SharedData.repository.appending(path: "config/tocsin.yaml").path

    @Test("the sample is valid")
    func valid() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("guards", "whsec_" + Data(repeating: 1, count: 24).base64EncodedString())
        for name in ["broker", "mail"] { _ = try folder.write(name, "x") }
        for name in ["viewer", "operator"] { _ = try folder.write(name, name + " of sixteen letters") }
        let settings = try Settings.load(
            path: path,
            environment: ["DOCK_PASSWORD": "x", "GUARDS_TOKEN": "x", "CREDENTIALS_DIRECTORY": folder.path])
        #expect(settings.warnings.isEmpty && settings.cameras.count == 1)
    }

    @Test("the sample explains every key of every section where it belongs, and no other")
    func complete() throws {
        let root = try #require(try Yams.compose(yaml: String(contentsOfFile: path, encoding: .utf8)))
        var said: [SettingsSchema.Section: Set<String>] = [:]
        Self.collect(root, .root, into: &said)
        for section in SettingsSchema.Section.allCases where section != .defaults {
            #expect(said[section] == Set(SettingsSchema.definitions(of: section).map(\.name)), "\(section)")
        }
    }

    @Test("the JSON Schema beside the sample is the one that the definitions make")
    func schema() throws {
        let file = SharedData.repository.appending(path: "config/tocsin.schema.json")
        let isCurrent = try String(contentsOf: file, encoding: .utf8) == JSONSchema.text()
        #expect(isCurrent, "write it again: tocsin check --schema > config/tocsin.schema.json")
    }

    private static func collect(
        _ node: Node, _ section: SettingsSchema.Section, into said: inout [SettingsSchema.Section: Set<String>]
    ) {
        for (key, value) in node.mapping ?? [:] {
            let name = key.string ?? ""
            said[section, default: []].insert(name)
            switch SettingsSchema.definition(name, in: section)?.kind {
            case .section(let part): collect(value, part, into: &said)
            case .named(let part), .chosen(_, let part):
                for entry in value.mapping ?? [:] { collect(entry.value, part, into: &said) }
            case .list(let part): for entry in value.sequence ?? [] { collect(entry, part, into: &said) }
            default: break
            }
        }
    }
}
