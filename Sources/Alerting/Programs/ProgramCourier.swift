import Core
import Foundation

/// Runs the program for one record: the record as JSON on its standard input, the main facts in its environment.
struct ProgramCourier: DeliveryWorker {
    let configuration: ProgramConfiguration
    let runner: ProgramRunner

    mutating func deliver(_ delivery: Delivery) -> DeliveryOutcome {
        let failure: Failure
        do throws(Failure) {
            let code = try runner.run(
                configuration.command, environment: environment(of: delivery.record), input: delivery.json,
                timeout: configuration.timeout)
            if code == 0 { return .delivered("exit code 0") }
            failure = Failure(.unavailable, "the program ended with exit code \(code)")
        } catch {
            failure = error
        }
        return configuration.retries.outcome(of: failure, afterAttempts: delivery.attempts)
    }

    private func environment(of record: AlertRecord) -> [String: String] {
        var values = configuration.environment.mapValues(\.revealed)
        values["PATH"] = values["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        values["TOCSIN_ID"] = record.id
        values["TOCSIN_SEQUENCE"] = String(record.sequence)
        values["TOCSIN_TYPE"] = record.type.rawValue
        values["TOCSIN_CAMERA"] = record.camera
        values["TOCSIN_KIND"] = record.kind.rawValue
        values["TOCSIN_SEVERITY"] = record.severity.rawValue
        values["TOCSIN_SNAPSHOT"] = record.evidence.snapshot ?? ""
        values["TOCSIN_TEST"] = record.test ? "1" : "0"
        return values
    }
}
