import Synchronization

/// Tells a request that runs on another thread to break off. It cannot be taken back.
final class Interruption: Sendable {
    private let flag = Atomic(false)

    var isSet: Bool { flag.load(ordering: .relaxed) }
    func set() { flag.store(true, ordering: .relaxed) }
}
