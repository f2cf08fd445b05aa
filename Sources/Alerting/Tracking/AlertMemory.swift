import Core

/// What is known of former alerts of one kind on one camera: it holds new ones back.
struct AlertMemory: Sendable {
    var lastOpenedAt: MediaTime?
    var places = SeenPlaces()
    /// What was verified and did not open since the last alert did: events, and whether one of them goes on.
    var heldBack = (count: 0, isGoingOn: false)
}
