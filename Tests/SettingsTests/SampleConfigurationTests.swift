import Foundation
import TestSupport
import Testing

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

    @Test("the sample explains every key the reader knows")
    func complete() throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        for (section, keys) in SettingsSchema.keys {
            for key in keys {
                let isThere = text.split(separator: "\n").contains { line in
                    let line = line.trimmingCharacters(in: .whitespaces)
                    return line.hasPrefix("\(key):") || line.hasPrefix("- \(key):")
                }
                #expect(isThere, "\(section): \(key)")
            }
        }
    }
}
