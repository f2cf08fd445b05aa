import Alerting
import Core

/// What the daemon does for commands.
struct ControlDesk: Sendable {
    let desk: AlertDesk
    let history: AlertHistory
    let camera: @Sendable (String) -> CameraPipeline?

    func answer(_ request: ControlRequest) -> ControlReply {
        do throws(Failure) {
            switch request.command {
            case .acknowledge:
                try history.acknowledge(request.alert ?? "", by: request.who ?? "unknown", note: request.note)
                return ControlReply(alert: request.alert)
            case .markNormal:
                try markNormal(request)
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

    private func markNormal(_ request: ControlRequest) throws(Failure) {
        let abnormal = try AbnormalAlert(try HistoryReader(path: history.path).alert(request.alert ?? ""))
        guard let camera = camera(abnormal.camera) else {
            throw Failure(.unavailable, "the camera \(abnormal.camera) is not watched any more")
        }
        try camera.markNormal(abnormal.box, score: abnormal.score)
        try history.acknowledge(abnormal.id, by: request.who ?? "unknown", note: request.note)
    }
}
