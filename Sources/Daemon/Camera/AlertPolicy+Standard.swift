import Alerting
import Core

extension AlertPolicy {
    /// The policy for a kind where nobody set another; nil for kinds this version cannot detect.
    public static func standard(for kind: AlertKind) -> AlertPolicy? {
        switch kind {
        case .fire: AlertPolicy()
        // Smoke builds up slowly and looks like much that is harmless: look twice as long.
        case .smoke: AlertPolicy(verify: .seconds(6))
        case .abnormal, .intrusion, .loitering, .fall, .fight, .tamper, .offline: nil
        }
    }
}
