import Alerting
import Analysis
import ArgumentParser
import Core
import Daemon

extension AlertKind {
    /// The kinds in a list as `--detect` takes it.
    static func list(_ words: String) throws -> [AlertKind] {
        let known = AlertKind.allCases.filter { AlertPolicy.standard(for: $0) != nil }
        let use = "use " + known.map(\.rawValue).joined(separator: ", ")
        let kinds = try words.split(separator: ",").map { word in
            guard let kind = AlertKind(rawValue: String(word)), known.contains(kind) else {
                throw ValidationError("--detect: this version cannot look for '\(word)'; \(use)")
            }
            return kind
        }
        guard !kinds.isEmpty else { throw ValidationError("--detect names nothing; \(use)") }
        return kinds
    }
}

extension CameraConfiguration.Detection {
    /// By the standard policies.
    ///
    /// - Parameters:
    ///   - kinds: what to look for; nil for all that the model usually finds.
    ///   - threshold: instead of the standard ones.
    init(_ model: DetectionModel, kinds: [AlertKind]?, threshold: Double? = nil) {
        var policies: [AlertKind: AlertPolicy] = [:]
        for kind in kinds ?? model.usualKinds {
            guard var policy = AlertPolicy.standard(for: kind) else { continue }
            if let threshold {
                policy.raiseThreshold = threshold
                policy.clearThreshold = min(policy.clearThreshold, threshold)
            }
            policies[kind] = policy
        }
        self.init(model: model, policies: policies)
    }
}
