import Core

/// Which cameras' analysis hangs in one frame, and whether it is time to give the process up.
struct LivenessWatch {
    /// A frame that takes longer hangs. The slowest networks take a second on the slowest hosts.
    static let patience = Duration.seconds(10)
    /// A hang that lasts longer does not end by itself: only another process can go on with that camera.
    static let limit = Duration.seconds(120)

    enum Event: Equatable {
        case hangs(camera: String, Duration)
        case goesOn(camera: String)
    }

    private(set) var hanging: Set<String> = []

    /// - Parameter busy: for how long each camera has been at its current frame; nil for one that waits for frames.
    /// - Returns: what changed, and whether the process is worth keeping.
    mutating func check(_ busy: [String: Duration?]) -> (events: [Event], isHopeless: Bool) {
        var events: [Event] = []
        var isHopeless = false
        hanging.formIntersection(busy.keys)
        for (camera, duration) in busy.sorted(by: { $0.key < $1.key }) {
            let time = duration ?? .zero
            isHopeless = isHopeless || time >= Self.limit
            if time >= Self.patience, hanging.insert(camera).inserted {
                events.append(.hangs(camera: camera, time))
            } else if time < Self.patience, hanging.remove(camera) != nil {
                events.append(.goesOn(camera: camera))
            }
        }
        return (events, isHopeless)
    }
}
