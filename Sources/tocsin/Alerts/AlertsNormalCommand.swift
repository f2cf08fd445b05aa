import Alerting
import Analysis
import ArgumentParser
import Core
import Daemon
import Foundation
import Settings

struct AlertsNormalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "normal", abstract: "Let nothing like an abnormal alert be reported again.",
        discussion: "Goes through the daemon where one runs. The alert counts as seen, too.")

    @Argument(help: "The id of an alert of kind abnormal.")
    var id: String

    @OptionGroup var history: HistoryArguments

    @Option(help: ArgumentHelp("Who (default: the user).", valueName: "name"))
    var by: String?

    func run() throws {
        try reportingFailures {
            let environment = ProcessInfo.processInfo.environment
            let who = by ?? environment["SUDO_USER"] ?? environment["USER"] ?? NSUserName()
            let (id, note) = (id.uppercased(), "marked as normal")
            try history.change(ControlRequest(.markNormal, alert: id, who: who, note: note)) { _ in
            } offline: { alerts in
                let abnormal = try AbnormalAlert(try history.reader().alert(id))
                let settings = try Settings.load(path: history.config)
                guard let path = settings.cameras[abnormal.camera]?.detections[.abnormal]?.normality else {
                    throw Failure(
                        .unsupported,
                        "\(history.config): the camera \(abnormal.camera) does not look for what is abnormal")
                }
                var normality = try Normality(path: path)
                normality.except(abnormal.box, score: abnormal.score)
                try normality.save(to: path)
                try alerts.acknowledge(id, by: who, note: note)
            }
        }
    }
}
