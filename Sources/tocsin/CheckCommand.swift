import Alerting
import Analysis
import ArgumentParser
import Core
import Daemon
import Foundation
import Settings

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Validate a configuration; every fault as file:line:column: reason.",
        discussion: "Exits with 0 if the file is valid, with 78 if not. Nothing is opened or started.")

    @Option(help: ArgumentHelp("The configuration; fragments of conf.d beside it belong to it.", valueName: "file"))
    var config = "/etc/tocsin/tocsin.yaml"

    @Flag(help: "Print every setting in force, with the place it comes from.")
    var explain = false

    @Flag(help: "Print the JSON Schema of configurations, for editors, and read nothing.")
    var schema = false

    func validate() throws {
        if explain, schema { throw ValidationError("--explain and --schema exclude each other") }
    }

    func run() throws {
        try reportingFailures {
            if schema { return print(try JSONSchema.text(), terminator: "") }
            let files = try ConfigurationFiles(path: config)
            let settings = try Settings.read(files)
            for warning in settings.warnings { printError("warning: \(warning)") }
            guard !explain else {
                let environment = ProcessInfo.processInfo.environment
                let explanation = try SettingsExplanation(
                    of: files, environment: environment, standards: Self.standardPolicy)
                return print(explanation.text)
            }
            let count = settings.cameras.count
            print("\(config): valid, \(count) camera\(count == 1 ? "" : "s")")
        }
    }

    /// What a kind's policy says where the configuration does not: `cameras`, name, `detect`, kind, key.
    @Sendable private static func standardPolicy(_ path: [String]) -> String? {
        guard path.count == 5, path[2] == "detect", let kind = AlertKind(rawValue: path[3]),
            let policy = AlertPolicy.standard(for: kind)
        else { return nil }
        return policy.setting(path[4]) ?? BehaviourParameters.standard(for: kind).setting(path[4], of: kind)
    }
}

extension BehaviourParameters {
    /// As the configuration would say it; nil for what a kind does not go by.
    fileprivate func setting(_ key: String, of kind: AlertKind) -> String? {
        guard BehaviourLimits.keys(of: kind).contains(key) else { return nil }
        return switch key {
        case "speed": "\(speed)"
        case "after": after.setting
        case "radius": "\(radius)"
        case "people": "\(people)"
        default: nil
        }
    }
}

extension AlertPolicy {
    /// As the configuration would say it; nil for what is not set, or is no part of a policy.
    fileprivate func setting(_ key: String) -> String? {
        switch key {
        case "threshold": "\(raiseThreshold)"
        case "clear_threshold": "\(clearThreshold)"
        case "verify_by": verification.rawValue
        case "required_share": "\(requiredShare)"
        case "warn": warn?.setting
        case "verify": verify.setting
        case "clear": clear.setting
        case "minimum_duration": minimumDuration.setting
        case "maximum_duration": maximumDuration?.setting
        case "cooldown": cooldown.setting
        case "same_place": samePlace.setting
        case "update_interval": updateInterval.setting
        case "severity": severity.rawValue
        default: nil
        }
    }
}
