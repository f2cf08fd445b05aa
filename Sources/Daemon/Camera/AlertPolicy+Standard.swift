import Alerting
import Core

extension AlertPolicy {
    /// The policy for a kind where nobody set another; nil for kinds this version cannot detect.
    public static func standard(for kind: AlertKind) -> AlertPolicy? {
        switch kind {
        case .fire: AlertPolicy()
        // Smoke builds up slowly and looks like much that is harmless: look twice as long, and ask for more. None of the
        // validation pictures without smoke scores above 0.7, one in a hundred above 0.6.
        case .smoke: AlertPolicy(raiseThreshold: 0.7, verify: .seconds(6))
        // Most places have people and cars at times: worth a look, no alarm. Detectors are sure of little above 0.5.
        case .person, .vehicle, .animal, .face, .object:
            AlertPolicy(raiseThreshold: 0.5, clearThreshold: 0.35, verify: .seconds(1), severity: .warning)
        // What passes is gone after a few seconds. 0.5 is what one frame in a hundred of the learned footage reaches.
        case .abnormal:
            AlertPolicy(
                raiseThreshold: 0.6, clearThreshold: 0.5, verify: .seconds(1), clear: .seconds(5), severity: .warning)
        // A cover, a lamp or a person before the lens for a moment is none.
        case .tamper:
            AlertPolicy(
                raiseThreshold: 0.5, clearThreshold: 0.5, verify: .seconds(10), requiredShare: 0.9,
                updateInterval: .seconds(600), severity: .warning)
        // Cameras restart in less time. Back is what has been back for ten seconds.
        case .offline:
            AlertPolicy(
                raiseThreshold: 0.5, clearThreshold: 0.5, verify: .seconds(30), requiredShare: 1,
                minimumDuration: .zero, updateInterval: .seconds(600), severity: .warning)
        // A model of clips has looked at seconds already. A fall is short: it must not have to last.
        case .fall, .fight: AlertPolicy(verify: .seconds(1))
        // The rules of behaviour have looked for seconds already; half a second more sorts out what flickers at the limit.
        case .intrusion, .panic, .lying:
            AlertPolicy(raiseThreshold: 0.5, clearThreshold: 0.4, verify: .milliseconds(500))
        case .running, .wrongWay:
            AlertPolicy(
                raiseThreshold: 0.5, clearThreshold: 0.4, verify: .milliseconds(500), clear: .seconds(5),
                severity: .warning)
        case .loitering:
            AlertPolicy(raiseThreshold: 0.5, clearThreshold: 0.4, verify: .seconds(1), severity: .warning)
        // Groups that pass one another are a crowd for a moment.
        case .crowding:
            AlertPolicy(raiseThreshold: 0.5, clearThreshold: 0.45, verify: .seconds(5), severity: .warning)
        case .flood: nil
        }
    }
}
