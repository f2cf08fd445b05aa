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

extension Zone {
    /// As `--zone` takes it: `gate=0,0.5,1,0.5,1,1`.
    init(option: String) throws {
        let parts = option.split(separator: "=", maxSplits: 1)
        let numbers = parts.last?.split(separator: ",").compactMap { Double($0) } ?? []
        guard parts.count == 2, numbers.count >= 6, numbers.count.isMultiple(of: 2),
            numbers.count == parts[1].split(separator: ",").count, numbers.allSatisfy((0...1).contains)
        else { throw ValidationError("--zone takes NAME=x,y,x,y,x,y with values from 0 to 1") }
        let corners = stride(from: 0, to: numbers.count, by: 2).map { Point(x: numbers[$0], y: numbers[$0 + 1]) }
        self.init(name: String(parts[0]), outline: Polygon(corners: corners))
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
