import Foundation
import TestSupport
import Testing

/// The documentation's pages against the commands, as the program itself describes them.
@Suite struct PagesTests {
    /// What `--experimental-dump-help` says about a command.
    private struct Command: Decodable {
        struct Argument: Decodable {
            struct Name: Decodable { let kind, name: String }
            let names: [Name]?
            let shouldDisplay: Bool?
        }
        let commandName: String
        let shouldDisplay: Bool?
        let subcommands: [Command]?
        let arguments: [Argument]?

        /// Its long options, but for those that every command has.
        var options: Set<String> {
            let names = (arguments ?? []).filter { $0.shouldDisplay ?? true }.flatMap { $0.names ?? [] }
            return Set(names.filter { $0.kind == "long" }.map { "--" + $0.name }).subtracting(["--help", "--version"])
        }

        /// The commands that do something, by their words behind `tocsin`.
        func leaves(_ words: [String] = []) -> [(name: String, options: Set<String>)] {
            let parts = (subcommands ?? []).filter { $0.shouldDisplay ?? true && $0.commandName != "help" }
            guard parts.isEmpty else { return parts.flatMap { $0.leaves(words + [$0.commandName]) } }
            return [(words.joined(separator: " "), options)]
        }
    }
    private struct Dump: Decodable { let command: Command }

    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let pages = root.appending(path: "Sources/tocsin/tocsin.docc")

    private func commands() async throws -> [(name: String, options: Set<String>)] {
        let outcome = try await Program.run("--experimental-dump-help")
        let commands = try JSONDecoder().decode(Dump.self, from: Data(outcome.output.utf8)).command.leaves()
        try #require(commands.count >= 15 && commands.contains { $0.name == "model inspect" })
        return commands
    }

    private func text(_ name: String) throws -> String {
        try String(contentsOf: Self.pages.appending(path: name + ".md"), encoding: .utf8)
    }

    private static func page(of command: String) -> String { command.replacingOccurrences(of: " ", with: "-") }

    @Test("every command has a page that the overview and the README link to, and every page a command")
    func pages() async throws {
        let names = Set(try await commands().map { Self.page(of: $0.name) })
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.pages.path)
        #expect(Set(files) == Set(names.map { $0 + ".md" } + ["tocsin.md"]))
        let overview = try text("tocsin")
        let readme = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
        for name in names {
            #expect(
                overview.contains("(\(name).md)") && overview.contains("<doc:\(name)>"), "the overview lacks \(name)")
            #expect(readme.contains("(Sources/tocsin/tocsin.docc/\(name).md)"), "the README lacks \(name)")
        }
    }

    @Test("a page names every option of its command, and none that is not there")
    func options() async throws {
        let commands = try await commands()
        for (name, options) in commands {
            let page = try text(Self.page(of: name))
            #expect(page.hasPrefix("# tocsin \(name)\n"))
            var named: Set<String> = []
            for line in page.split(separator: "\n") {
                let found = Set(line.matches(of: /--[a-z][a-z0-9]*(-[a-z0-9]+)*/).map { String($0.output.0) })
                // A line may speak of other commands, by name.
                let others = commands.filter { line.contains("tocsin \($0.name)") }.flatMap(\.options)
                let strangers = found.subtracting(options).subtracting(others)
                #expect(strangers.isEmpty, "\(name): there is no \(strangers.sorted()): \(line)")
                named.formUnion(found)
            }
            let missing = options.subtracting(named)
            #expect(missing.isEmpty, "\(name): its page does not name \(missing.sorted())")
        }
    }

    @Test("every page shows an example, exit codes and, but for the overview, what goes wrong")
    func parts() async throws {
        for (name, _) in try await commands() {
            let page = try text(Self.page(of: name))
            let hasExample = page.split(separator: "\n").contains { "\($0) ".hasPrefix("$ tocsin \(name) ") }
            #expect(hasExample, "\(name): no example")
            #expect(page.contains("### Exit codes") && page.contains("### What goes wrong"), "\(name)")
        }
    }
}
