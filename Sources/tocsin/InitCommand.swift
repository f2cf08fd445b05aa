import ArgumentParser
import Core
import Foundation
import Ingest
import Settings

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Write a first configuration for a source, which is opened and looked at.",
        discussion: "A password in the address is replaced by a variable, so that the file holds none.")

    @Argument(help: "A file, a device such as /dev/video0, or an rtsp:// or http:// address.")
    var source: String

    @Option(help: ArgumentHelp("The file to write; standard output if left out.", valueName: "file"))
    var out: String?

    @Option(help: ArgumentHelp("The camera's name; made from the source if left out.", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("Where the daemon is to keep its state.", valueName: "directory"))
    var state = StateSettings.standardDirectory

    @Flag(help: "Replace a file that is there.")
    var force = false

    func run() throws {
        try reportingFailures {
            if let out, !force, FileManager.default.fileExists(atPath: out) {
                throw Failure(.usage, "\(out): is there already", remedy: "name another file, or give --force")
            }
            let source = try SourceURL(source)
            let isRelative = source.transport == .file && !source.revealed.hasPrefix("/")
            let place = isRelative ? try SourceURL(URL(filePath: source.revealed).path) : source
            let first = FirstConfiguration(
                name: name ?? FirstConfiguration.name(for: source), source: place,
                description: try StreamProbe.probe(source), stateDirectory: state)
            let (_, variable) = first.hiddenSource
            // A name that cannot be, for instance, is told before anything is written.
            _ = try Settings.parse(
                first.text, path: out ?? "the configuration", environment: variable.map { [$0: "x"] } ?? [:])
            if let out {
                try DurableFile.write(Array(first.text.utf8), to: out)
                printError("wrote \(out); next: tocsin check --config \(out), then tocsin run --config \(out)")
            } else {
                print(first.text, terminator: "")
            }
            if let variable {
                printError(
                    "the password is not in it: set \(variable), for the service in /etc/tocsin/environment as "
                        + "\(variable)=...")
            }
        }
    }
}
