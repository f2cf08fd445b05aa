/// Which way things usually move at each place of one camera's view.
struct DirectionMap: Sendable, Equatable, Codable {
    /// Movements of a place below which it has no usual direction.
    private static let leastCount: Float = 100
    /// Length of the mean of unit vectors, 0 (all ways) to 1 (one way), from which a place is one-way.
    private static let oneWay: Float = 0.8
    /// Moving places of a person-sized window, of twelve, below which its direction says nothing.
    private static let leastMoving = 4

    let columns: Int
    let rows: Int
    /// Per place: movements, and the sums of their unit vectors.
    private var counts: [Float]
    private var right: [Float]
    private var down: [Float]

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        counts = [Float](repeating: 0, count: columns * rows)
        right = counts
        down = counts
    }

    /// False where a file was damaged.
    var isConsistent: Bool {
        columns > 0 && rows > 0
            && [counts, right, down].allSatisfy { $0.count == columns * rows && $0.allSatisfy(\.isFinite) }
    }

    mutating func add(_ field: MotionField) {
        for place in counts.indices {
            let speed = field.speed(at: place)
            guard speed > 0 else { continue }
            counts[place] += 1
            right[place] += field.right[place] / speed
            down[place] += field.down[place] / speed
        }
    }

    /// The mean of the unit vectors at a place; nil where too little moved to tell. Its length says how one-way the place is.
    func usual(at place: Int) -> (right: Float, down: Float)? {
        guard counts[place] >= Self.leastCount else { return nil }
        return (right[place] / counts[place], down[place] / counts[place])
    }

    /// How much a person-sized window moves against the usual direction of one-way places: the mean over its moving places of
    /// the cosine of the angle to the opposite direction, 0 to 1.
    ///
    /// - Returns: the window that does most, by its middle; nil where none does.
    func mostContrary(_ field: MotionField) -> (place: Int, value: Float)? {
        let contrary = counts.indices.map { place -> Float? in
            let speed = field.speed(at: place)
            guard speed > 0 else { return nil }
            guard let usual = usual(at: place) else { return 0 }
            let length = (usual.right * usual.right + usual.down * usual.down).squareRoot()
            guard length >= Self.oneWay else { return 0 }
            let cosine = (field.right[place] * usual.right + field.down[place] * usual.down) / (speed * length)
            return max(0, -cosine)
        }
        guard contrary.contains(where: { $0 ?? 0 > 0 }) else { return nil }
        var most: (place: Int, value: Float)?
        for place in contrary.indices where contrary[place] ?? 0 > 0 {
            let moving = PersonWindow.places(around: place, columns: columns, rows: rows).compactMap { contrary[$0] }
            guard moving.count >= Self.leastMoving else { continue }
            let mean = moving.reduce(0, +) / Float(moving.count)
            if mean > most?.value ?? 0 { most = (place, mean) }
        }
        return most
    }
}
