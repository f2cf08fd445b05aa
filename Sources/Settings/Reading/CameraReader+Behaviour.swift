import Core
import Yams

extension CameraReader {
    /// The limits of behaviours, whichever a kind takes.
    func readBehaviour(_ reader: MappingReader, into limits: inout BehaviourLimits) {
        limits.speed = reader.number("speed") ?? limits.speed
        limits.after = reader.duration("after") ?? limits.after
        limits.radius = reader.number("radius") ?? limits.radius
        limits.people = reader.whole("people") ?? limits.people
        if let node = reader["way"] {
            limits.way = line(node, as: "'way'", of: "[from, to]")
            if let way = limits.way, way.start == way.end { context.fault(node, "'way' must lead somewhere") }
        }
    }

    func readCalibration(_ reader: MappingReader, into camera: inout CameraSettings) {
        let height = reader.number("height") ?? 1.75
        let view = reader.number("view") ?? 60
        guard let node = reader["people"] else {
            context.fault(reader.node, "the calibration needs 'people': [feet, head] of two or more, each [x, y]")
            return
        }
        guard let list = node.sequence, list.count >= 2 else {
            context.fault(node, "'people' is a list of at least two lines [feet, head], each [x, y]")
            return
        }
        let people = list.compactMap { line($0, as: "a person", of: "[feet, head]") }
        guard people.count == list.count else { return }
        do throws(Failure) {
            camera.ground = try GroundPlane(people: people, height: height, view: view)
        } catch {
            context.fault(node, error.description)
        }
    }

    private func line(_ node: Node, as what: String, of ends: String) -> Line? {
        guard let list = node.sequence, list.count == 2 else {
            context.fault(node, "\(what) is a line \(ends), each [x, y]")
            return nil
        }
        let points = list.compactMap { point($0, as: "an end of the line") }
        return points.count == 2 ? Line(start: points[0], end: points[1]) : nil
    }
}
