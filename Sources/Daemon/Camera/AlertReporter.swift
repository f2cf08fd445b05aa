import Alerting
import Core
import Ingest

/// Brings one camera's alerts to the desk, and sees to it that their clips are named.
///
/// `opened` goes out at once: no alert waits for its clip. When the clip is whole an `updated` record names it. An alert that
/// is over before that is closed once its clip is whole, or after a limit without it, so that `closed` is the last word and
/// names everything there is. A file is analysed at any speed and gives the same records: it waits for a clip at the clip's
/// end.
///
/// Isolation: the camera's queue.
final class AlertReporter {
    /// An alert that is over does not wait longer for its clip after the clip's end; a source that ends, only as long as
    /// `SIGTERM` allows.
    private static let patience = Duration.seconds(10)
    private static let lastPatience = Duration.seconds(1)
    /// A file has time. So long after a clip's end its last packet has come for certain, however a camera reorders pictures.
    private static let filePatience = Duration.seconds(60)
    private static let reordering = Duration.seconds(2)

    /// What one alert at a time may be open of.
    private struct Subject: Hashable, Comparable {
        var kind: AlertKind
        var slot: Int

        init(_ transition: AlertTransition) { (kind, slot) = (transition.finding.kind, transition.slot) }

        static func < (left: Subject, right: Subject) -> Bool {
            (left.kind.rawValue, left.slot) < (right.kind.rawValue, right.slot)
        }
    }

    private struct Pending {
        var recording: ClipRecording
        var latest: AlertTransition
        var model: String
        /// The end of the alert, held back.
        var closing: (transition: AlertTransition, since: MonotonicTime)?
    }

    private let camera: String
    private let desk: AlertDesk
    private let clip: ClipSource?
    private let clocks: any Clocks
    private var pending: [Subject: Pending] = [:]
    /// Alerts that the rate limit holds back. They come with their next update, as soon as there is room.
    private var heldBack: Set<Subject> = []

    /// - Parameter clip: nil where no clips can be had.
    init(camera: String, desk: AlertDesk, clip: ClipSource?, clocks: any Clocks) {
        self.camera = camera
        self.desk = desk
        self.clip = clip
        self.clocks = clocks
    }

    func report(
        _ transition: AlertTransition, model: String, picture: Picture? = nil,
        heatMap: ((Picture) -> Picture?)? = nil
    ) {
        let subject = Subject(transition)
        var transition = transition
        switch limited(transition) {
        case .some(let type): transition.type = type
        case .none: return
        }
        switch transition.type {
        case .opened:
            // The next alert does not wait for the end of the one before.
            if let closing = pending.removeValue(forKey: subject)?.closing {
                desk.report(closing.transition, camera: camera, model: model)
            }
            desk.report(
                transition, camera: camera, model: model, picture: picture, heatMap: heatMap,
                // A camera that is offline has nothing to show, and its alert no place in the stream.
                clip: subject.kind == .offline ? nil : clip)
            if let recording = desk.pendingClip(
                of: subject.kind, slot: subject.slot, camera: camera)
            {
                pending[subject] = Pending(recording: recording, latest: transition, model: model)
            }
        case .updated:
            desk.report(transition, camera: camera, model: model, picture: picture, heatMap: heatMap)
            pending[subject]?.latest = transition
        case .closed:
            guard pending[subject] == nil else {
                pending[subject]?.closing = (transition, clocks.monotonic())
                break
            }
            desk.report(transition, camera: camera, model: model)
        }
    }

    /// What the rate limit makes of a step; nil where it holds it back.
    private func limited(_ transition: AlertTransition) -> AlertRecord.Event? {
        let subject = Subject(transition)
        switch transition.type {
        case .opened:
            if desk.limiter.admits(camera, at: clocks.monotonic()) { return .opened }
            heldBack.insert(subject)
            return nil
        case .updated:
            guard heldBack.contains(subject) else { return .updated }
            guard desk.limiter.admitsLate(at: clocks.monotonic()) else { return nil }
            heldBack.remove(subject)
            return .opened
        case .closed: return heldBack.remove(subject) == nil ? .closed : nil
        }
    }

    /// The stream has come to `time`: clips that are whole are named.
    func advance(to time: MediaTime) {
        desk.reportHeldBack(at: time)
        for subject in pending.keys.sorted() {
            guard let clip = pending[subject] else { continue }
            guard self.clip?.waits == true else {
                settle(subject, clip, clip.recording.result, at: time)
                continue
            }
            guard time >= clip.recording.end + Self.reordering else { continue }
            // The reader waits for this queue, so that the clip must not wait for the reader.
            clip.recording.cut()
            settle(subject, clip, clip.recording.wait(within: Self.filePatience), at: time)
        }
    }

    /// No more frames come.
    func finish(at time: MediaTime) {
        let patience = clip?.waits == true ? Self.filePatience : Self.lastPatience
        for subject in pending.keys.sorted() {
            guard let clip = pending[subject] else { continue }
            settle(subject, clip, clip.recording.wait(within: patience), at: time)
            if let closing = pending.removeValue(forKey: subject)?.closing {
                desk.report(closing.transition, camera: camera, model: clip.model)
            }
        }
    }

    private func settle(_ subject: Subject, _ clip: Pending, _ result: Result<Void, Failure>?, at time: MediaTime) {
        if let closing = clip.closing {
            let isLate = clocks.monotonic() - closing.since >= Self.patience
            guard result != nil || isLate else { return }
            pending[subject] = nil
            desk.report(closing.transition, camera: camera, model: clip.model)
        } else if let result {
            pending[subject] = nil
            guard case .success = result else { return }
            var update = clip.latest
            update.type = .updated
            update.at = time
            update.arrival = nil
            desk.report(update, camera: camera, model: clip.model)
        }
    }
}
