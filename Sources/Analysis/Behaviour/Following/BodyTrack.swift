import Core
import Foundation

/// One body as it is followed from frame to frame.
struct BodyTrack {
    struct Sample {
        let time: MediaTime
        let box: Box
    }

    /// How long measurements go back.
    private static let memory = Duration.seconds(3)
    /// What a body's area may be of its usual one: more is a group or a shadow, less a part of it.
    private static let usualArea = 0.5...1.9
    /// A size that stays for so long is the body's own.
    private static let newSizeTime = Duration.seconds(1)
    /// Height over width from which a body stands upright.
    static let uprightRatio = 1.3
    /// Share of the picture's height from its edge within which a body is cut off by it.
    private static let margin = 0.012
    /// Before it is taken for somebody: how long it is seen, how often, and how far it goes, in its own heights.
    private static let confirmation = (time: Duration.milliseconds(500), frames: 4, travel: 0.3)

    let id: Int
    let firstSeen: MediaTime
    /// Where it was first seen whole.
    private var birth: Box
    private(set) var box: Box
    private(set) var lastSeen: MediaTime
    private(set) var frames = 1
    /// In a row, up to now.
    private(set) var missedFrames = 0
    /// Went some way, as no door, no leaf and no lamp does.
    private(set) var isConfirmed = false
    /// The place, among the bodies of the latest frame, of what it is seen in; nil where it is not seen.
    private(set) var body: Int?
    /// While it was seen apart from others, whole and in its usual size, without a break: the oldest first.
    private(set) var samples: [Sample]
    /// How tall it is while it stands, in heights of the picture; nil for what never stood.
    private(set) var standingHeight: Double?
    private(set) var uprightSeconds = 0.0
    private var usualArea: Double
    private var otherSizeSince: MediaTime?
    /// Since when it has been hidden in a group; nil while it is seen apart.
    private(set) var joinedSince: MediaTime?
    /// Fractions of the picture a second.
    private var velocity = Point(x: 0, y: 0)

    init(id: Int, _ body: Body, index: Int, at time: MediaTime, aspect: Double) {
        self.id = id
        (firstSeen, lastSeen) = (time, time)
        (birth, box) = (body.box, body.box)
        self.body = index
        usualArea = body.area
        samples = []
        measure(body, at: time, seconds: 0, aspect: aspect)
    }

    /// Whether it is seen in the latest frame.
    var isSeen: Bool { body != nil }

    var feet: Point { box.feet }

    /// Height over width, in pixels.
    func ratio(aspect: Double) -> Double { box.height / max(box.width * aspect, 1e-6) }

    /// The body has not had its head or feet cut off by the edge of the picture.
    var isWhole: Bool { box.y > Self.margin && box.y + box.height < 1 - Self.margin }

    /// It is coming in or going out at a side.
    private var isAtSide: Bool { box.x < Self.margin || box.x + box.width > 1 - Self.margin }

    /// Where it should be by now.
    func predicted(at time: MediaTime) -> Box {
        let seconds = min(max((time - lastSeen).inSeconds, 0), 1)
        var box = box
        box.x += velocity.x * seconds
        box.y += velocity.y * seconds
        return box
    }

    /// It is seen, in a body of its own.
    mutating func see(_ body: Body, index: Int, at time: MediaTime, aspect: Double) {
        let seconds = see(index, at: time)
        joinedSince = nil
        let wasWhole = isWhole && !isAtSide
        box = body.box
        // Who comes in grows; his size is known once he is in.
        if !wasWhole { (usualArea, birth) = (body.area, body.box) }
        if Self.usualArea.contains(body.area / usualArea) {
            otherSizeSince = nil
            usualArea += 0.2 * (body.area - usualArea)
            measure(body, at: time, seconds: seconds, aspect: aspect)
        } else {
            samples.removeAll(keepingCapacity: true)
            let since = otherSizeSince ?? time
            otherSizeSince = since
            if time - since >= Self.newSizeTime {
                usualArea = body.area
                otherSizeSince = nil
            }
        }
        confirm(aspect: aspect)
    }

    /// It is seen in a body together with others.
    mutating func join(_ body: Body, index: Int, at time: MediaTime) {
        var box = predicted(at: time)
        _ = see(index, at: time)
        joinedSince = joinedSince ?? time
        otherSizeSince = nil
        samples.removeAll(keepingCapacity: true)
        // Somewhere in there.
        box.x = min(max(box.x, body.box.x), max(body.box.x, body.box.x + body.box.width - box.width))
        box.y = min(max(box.y, body.box.y), max(body.box.y, body.box.y + body.box.height - box.height))
        self.box = box
        velocity = Point(x: velocity.x * 0.9, y: velocity.y * 0.9)
    }

    mutating func miss() {
        missedFrames += 1
        body = nil
    }

    private mutating func see(_ index: Int, at time: MediaTime) -> Double {
        let seconds = (time - lastSeen).inSeconds
        lastSeen = time
        body = index
        missedFrames = 0
        frames += 1
        return seconds
    }

    private mutating func measure(_ body: Body, at time: MediaTime, seconds: Double, aspect: Double) {
        guard isWhole else { return samples.removeAll(keepingCapacity: true) }
        samples.append(Sample(time: time, box: body.box))
        while let first = samples.first, time - first.time > Self.memory { samples.removeFirst() }
        if let step = step(over: 0.4) {
            velocity = Point(x: step.right / step.seconds, y: step.down / step.seconds)
        }
        guard ratio(aspect: aspect) >= Self.uprightRatio else { return }
        uprightSeconds += min(seconds, 1)
        standingHeight = standingHeight.map { $0 + 0.1 * (box.height - $0) } ?? box.height
    }

    private mutating func confirm(aspect: Double) {
        guard !isConfirmed, frames >= Self.confirmation.frames, lastSeen - firstSeen >= Self.confirmation.time else {
            return
        }
        let way = Self.agreed(from: birth, to: box)
        isConfirmed = hypot(way.right * aspect, way.down) >= Self.confirmation.travel * max(birth.height, box.height)
    }

    /// How far it went during the last so many seconds, in fractions of the picture; nil where it was not seen apart from
    /// others for so long.
    func step(over seconds: Double) -> (from: Box, to: Box, right: Double, down: Double, seconds: Double)? {
        guard let last = samples.last else { return nil }
        // A frame more or less of a second's thirty.
        guard let first = samples.last(where: { (last.time - $0.time).inSeconds >= seconds - 0.02 }) else { return nil }
        let way = Self.agreed(from: first.box, to: last.box)
        return (first.box, last.box, way.right, way.down, (last.time - first.time).inSeconds)
    }

    /// A body moves when both of its sides do; what only grows on one side, as a blob that another joins, does not.
    static func agreed(from first: Box, to last: Box) -> (right: Double, down: Double) {
        func agreed(_ one: Double, _ other: Double) -> Double {
            guard one * other > 0 else { return 0 }
            return abs(one) < abs(other) ? one : other
        }
        return (
            agreed(last.x - first.x, last.x + last.width - first.x - first.width),
            agreed(last.y - first.y, last.y + last.height - first.y - first.height)
        )
    }
}
