import Core
import Foundation

/// Follows the bodies of a camera's frames: which of this frame is which of the frame before, who is hidden in a group, and
/// who has gone.
///
/// Source: the assignment is greedy by distance and overlap, as in A. Bewley et al., "Simple online and realtime tracking",
/// ICIP 2016, with that method's constant velocity; merging and splitting as in S. McKenna et al., "Tracking groups of
/// people", CVIU 2000.
struct BodyTracker {
    /// Of its longer side, how far a body may be from where it should be.
    private static let reach = 0.8
    /// Who is not seen for so long, and in so many frames, has gone.
    private static let patience = (time: Duration.seconds(2), frames: 3)
    /// Who is hidden in a group for so long cannot be told from it any more.
    private static let longestJoin = Duration.seconds(10)
    /// Share of a body that must lie in another for it to be hidden there.
    private static let hidden = 0.3
    /// What has not gone anywhere by then is nobody, and may become part of the scene.
    private static let doubt = Duration.seconds(5)

    private(set) var tracks: [BodyTrack] = []
    private var nextID = 1

    mutating func forget() { tracks = [] }

    /// Where somebody is, or may be.
    var followed: [Box] {
        tracks.filter { $0.isConfirmed || $0.lastSeen - $0.firstSeen < Self.doubt }.map(\.box)
    }

    /// - Parameter aspect: the picture's width over its height.
    mutating func update(_ bodies: [Body], at time: MediaTime, aspect: Double) {
        var bodyOfTrack = assignment(of: bodies, at: time, aspect: aspect)
        let taken = Set(bodyOfTrack.compactMap(\.self))
        for index in tracks.indices where bodyOfTrack[index] == nil && tracks[index].isConfirmed {
            bodyOfTrack[index] = group(hiding: tracks[index].predicted(at: time), among: bodies, taken: taken)
        }
        let counts = Dictionary(grouping: bodyOfTrack.compactMap(\.self)) { $0 }.mapValues(\.count)
        for index in tracks.indices {
            switch bodyOfTrack[index] {
            case .some(let body) where counts[body] == 1:
                tracks[index].see(bodies[body], index: body, at: time, aspect: aspect)
            case .some(let body): tracks[index].join(bodies[body], index: body, at: time)
            case nil: tracks[index].miss()
            }
        }
        for index in bodies.indices where counts[index] == nil {
            tracks.append(BodyTrack(id: nextID, bodies[index], index: index, at: time, aspect: aspect))
            nextID += 1
        }
        tracks.removeAll { track in
            let isGone =
                track.missedFrames >= Self.patience.frames && time - track.lastSeen >= Self.patience.time
            return isGone || track.joinedSince.map { time - $0 >= Self.longestJoin } ?? false
        }
    }

    /// For each track the body that is nearest to where it should be; no body twice.
    private func assignment(of bodies: [Body], at time: MediaTime, aspect: Double) -> [Int?] {
        var pairs: [(cost: Double, track: Int, body: Int)] = []
        for (index, track) in tracks.enumerated() {
            let expected = track.predicted(at: time)
            for (number, body) in bodies.enumerated() {
                let distance = hypot(
                    (expected.center.x - body.box.center.x) * aspect, expected.center.y - body.box.center.y)
                let length = max(
                    expected.height, expected.width * aspect, body.box.height, body.box.width * aspect)
                guard distance < Self.reach * length else { continue }
                // Somebody who is known goes before what has just appeared.
                let doubt = track.isConfirmed ? 0 : 0.2
                pairs.append((distance / length - expected.overlap(body.box) + doubt, index, number))
            }
        }
        var bodyOfTrack = [Int?](repeating: nil, count: tracks.count)
        var taken: Set<Int> = []
        for pair in pairs.sorted(by: { $0.cost < $1.cost })
        where bodyOfTrack[pair.track] == nil && !taken.contains(pair.body) {
            bodyOfTrack[pair.track] = pair.body
            taken.insert(pair.body)
        }
        return bodyOfTrack
    }

    /// The body, which is somebody else's, that most of a box lies in.
    private func group(hiding box: Box, among bodies: [Body], taken: Set<Int>) -> Int? {
        let area = max(box.width * box.height, 1e-9)
        let shares = taken.map { ($0, bodies[$0].box.shared(with: box) / area) }
        return shares.filter { $0.1 >= Self.hidden }.max { ($0.1, $1.0) < ($1.1, $0.0) }?.0
    }
}
