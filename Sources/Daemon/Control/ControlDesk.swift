import Alerting
import Core

/// What the daemon does for commands.
struct ControlDesk: Sendable {
    let desk: AlertDesk
    let history: AlertHistory

    func answer(_ request: ControlRequest) -> ControlReply {
        do throws(Failure) {
            switch request.command {
            case .acknowledge:
                try history.acknowledge(request.alert ?? "", by: request.who ?? "unknown", note: request.note)
                return ControlReply(alert: request.alert)
            case .resend:
                return ControlReply(count: try desk.resend(endpoint: request.endpoint, sequence: request.sequence))
            case .test:
                let record = desk.reportTest()
                return ControlReply(alert: record.id, sequence: record.sequence)
            case .outcomes:
                return ControlReply(outcomes: desk.testOutcomes(of: request.sequence ?? 0))
            }
        } catch {
            return ControlReply(fault: .init(error))
        }
    }
}
