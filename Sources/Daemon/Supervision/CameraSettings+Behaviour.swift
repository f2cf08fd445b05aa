import Alerting
import Analysis
import Core
import Settings

extension CameraSettings {
    /// What looks for behaviours: one follower of people for all kinds that name no model, and one for each detector of persons.
    /// Any other model that a behaviour names has it as a class of its own.
    ///
    /// - Parameter models: by path, all that the settings name.
    func behaviours(models: [String: DetectionModel]) -> [CameraConfiguration.Detection] {
        let paths = Set(detections.filter { $0.key.isBehaviour }.map(\.value.model))
        return paths.sorted { $0 ?? "" < $1 ?? "" }.map { path in
            let policies = policies { kind, detection in kind.isBehaviour && detection.model == path }
            let model = path.flatMap { models[$0] }
            switch model {
            case .boxes(let boxes)? where model?.kinds.contains(.person) == true:
                return .init(model: .behaviour(setup(Set(policies.keys), people: boxes)), policies: policies)
            case let model?: return .init(model: model, policies: policies)
            case nil: return .init(model: .behaviour(setup(Set(policies.keys))), policies: policies)
            }
        }
    }

    private func setup(_ kinds: Set<AlertKind>, people: BoxModel? = nil) -> BehaviourSetup {
        var parameters: [AlertKind: BehaviourParameters] = [:]
        for kind in kinds {
            parameters[kind] = BehaviourParameters.standard(for: kind).overridden(by: detections[kind]?.behaviour)
        }
        return BehaviourSetup(parameters: parameters, plane: ground, people: people)
    }
}

extension BehaviourParameters {
    func overridden(by limits: BehaviourLimits?) -> BehaviourParameters {
        var parameters = self
        parameters.speed = limits?.speed ?? speed
        parameters.after = limits?.after ?? after
        parameters.radius = limits?.radius ?? radius
        parameters.people = limits?.people ?? people
        parameters.way = limits?.way ?? way
        return parameters
    }
}
