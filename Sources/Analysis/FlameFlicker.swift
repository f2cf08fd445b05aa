import Core

/// Where in the picture things of a flame's colour flicker: pixels that change between flame and not flame again and again,
/// as a flame's edge does. What merely passes changes twice. And where they stand still: lamps, lit signs, painted lines.
///
/// Sources: the colours by T. Çelik and H. Demirel, "Fire detection in video sequences using a generic color model", 2009,
/// section 2, rules 3 to 7; counting changes in time as in B. U. Töreyin et al., "Computer vision based method for
/// real-time fire and flame detection", 2006, section 2.3.
///
/// Isolation: the camera's queue.
struct FlameFlicker {
    /// Least difference of the two chroma values of a flame; the paper's τ.
    private static let chromaContrast = 40
    /// How much of its changes a pixel remembers from frame to frame: about ten frames.
    private static let memory: Float = 0.9
    /// Changes in memory from which a pixel flickers: three within a few frames.
    private static let changeCount: Float = 2.4
    /// Side of a cell, in chroma samples.
    private static let cellSide = 8
    /// Samples that must flicker in a cell, and in a region of cells that touch.
    private static let cellCount = 3
    private static let regionCount = 12
    /// Chroma contrast and luma of what is judged to stand still or not.
    private static let warmContrast = 30
    private static let warmLuma = 90
    /// Frames that follow faster are passed over, so that all rates of analysis see the same changes.
    static let interval = Duration.milliseconds(150)
    /// Share of a new frame in the mean change of a sample: about five frames count.
    private static let changeShare: Float = 0.2
    /// Largest change of a sample that counts in its mean: what passes is soon forgotten.
    private static let largestChange = 12
    /// Mean change in luma from frame to frame below which a thing stands still. Without that limit, the places taken for
    /// fire in seven public fire clips change by 5 or more in nine frames of ten (the eighth has one frame a second), a
    /// painted line (`street-vehicles`) mostly by 0.5 to 3.
    private static let stillChange: Float = 3
    /// Frames to be seen, and samples of a flame's colour, before anything is called still.
    private static let stillFrames = 8
    private static let stillSamples = 6

    private var width = 0
    private var height = 0
    private var isFlame: [Bool] = []
    private var changes: [Float] = []
    /// Whether a sample has nearly a flame's colour, whatever the rest of the picture has.
    private var isWarm: [Bool] = []
    private var luma: [UInt8] = []
    /// Mean change in luma, of 255.
    private var meanChange: [Float] = []
    private var frameCount = 0
    private var lastTime: MediaTime?
    private var isFirst: Bool { frameCount == 0 }

    /// The cells that flicker around the place that does most.
    private(set) var region: Box?
    /// Samples that flicker there.
    private(set) var strength = 0

    /// Nothing is compared with the frames before.
    mutating func reset() {
        frameCount = 0
        lastTime = nil
        region = nil
        strength = 0
        for index in changes.indices { changes[index] = 0 }
    }

    mutating func update(_ picture: Picture, time: MediaTime) {
        if let lastTime, time - lastTime < Self.interval { return }
        lastTime = time
        if picture.chromaWidth != width || picture.chromaHeight != height {
            (width, height) = (picture.chromaWidth, picture.chromaHeight)
            isFlame = [Bool](repeating: false, count: width * height)
            changes = [Float](repeating: 0, count: width * height)
            isWarm = isFlame
            luma = [UInt8](repeating: 0, count: width * height)
            meanChange = changes
            frameCount = 0
        }
        count(picture)
        frameCount += 1
        findRegion()
    }

    /// What the samples with nearly a flame's colour do in a part of the picture.
    struct Activity {
        var samples = 0
        /// Share of them that flickers.
        var flickering: Float = 0
        /// Their mean change in luma from frame to frame, of 255.
        var change: Float = 0
        /// Their share of all samples there.
        var warm: Float = 0
    }

    /// Whether what has a flame's colour in this part of the picture has not moved or changed for a while. False where
    /// nothing has that colour.
    func isStill(in box: Box) -> Bool {
        guard frameCount >= Self.stillFrames else { return false }
        let activity = activity(in: box)
        return activity.samples >= Self.stillSamples && activity.change < Self.stillChange
    }

    func activity(in box: Box) -> Activity {
        let rows = CoarseScene.span(box.y, box.height, height)
        let columns = CoarseScene.span(box.x, box.width, width)
        var (samples, flickering, sum) = (0, 0, Float(0))
        for y in rows {
            for x in columns where isWarm[y * width + x] {
                samples += 1
                sum += meanChange[y * width + x]
                if changes[y * width + x] >= Self.changeCount { flickering += 1 }
            }
        }
        guard samples > 0 else { return Activity() }
        return Activity(
            samples: samples, flickering: Float(flickering) / Float(samples), change: sum / Float(samples),
            warm: Float(samples) / Float(rows.count * columns.count))
    }

    private mutating func count(_ picture: Picture) {
        func mean(_ plane: [UInt8]) -> Int { plane.reduce(0) { $0 + Int($1) } / plane.count }
        let means = (luma: mean(picture.luma), blue: mean(picture.blueChroma), red: mean(picture.redChroma))
        // A plain mean until enough frames were seen.
        let share = max(Self.changeShare, 1 / Float(max(frameCount, 1)))
        for y in 0..<height {
            for x in 0..<width {
                let place = y * width + x
                let luma = Int(picture.luma[2 * y * picture.width + 2 * x])
                let (blue, red) = (Int(picture.blueChroma[place]), Int(picture.redChroma[place]))
                let isFlame =
                    luma > blue && red - blue >= Self.chromaContrast && luma > means.luma && blue < means.blue
                    && red > means.red
                let hasChanged = !isFirst && isFlame != self.isFlame[place]
                let change = isFirst ? 0 : min(abs(luma - Int(self.luma[place])), Self.largestChange)
                isWarm[place] = red - blue >= Self.warmContrast && luma >= Self.warmLuma
                meanChange[place] += share * (Float(change) - meanChange[place])
                self.luma[place] = UInt8(luma)
                changes[place] = changes[place] * Self.memory + (hasChanged ? 1 : 0)
                self.isFlame[place] = isFlame
            }
        }
    }

    private mutating func findRegion() {
        let (columns, rows) = (
            (width + Self.cellSide - 1) / Self.cellSide, (height + Self.cellSide - 1) / Self.cellSide
        )
        var cells = [Int](repeating: 0, count: columns * rows)
        for place in changes.indices where changes[place] >= Self.changeCount {
            cells[place / width / Self.cellSide * columns + place % width / Self.cellSide] += 1
        }
        (region, strength) = (nil, 0)
        for start in cells.indices where cells[start] >= Self.cellCount {
            let (box, count) = Self.take(from: start, &cells, columns: columns, rows: rows)
            guard count >= Self.regionCount, count > strength else { continue }
            strength = count
            region = Box(
                x: Double(box.left) / Double(columns), y: Double(box.top) / Double(rows),
                width: Double(box.right - box.left + 1) / Double(columns),
                height: Double(box.bottom - box.top + 1) / Double(rows))
        }
    }

    /// Takes the flickering cells that touch `start`, corners included, out of `cells`.
    private static func take(
        from start: Int, _ cells: inout [Int], columns: Int, rows: Int
    ) -> (box: (left: Int, top: Int, right: Int, bottom: Int), count: Int) {
        var box = (left: columns, top: rows, right: 0, bottom: 0)
        var (waiting, total) = ([start], 0)
        while let cell = waiting.popLast() {
            guard cells[cell] >= cellCount else { continue }
            total += cells[cell]
            cells[cell] = 0
            let (x, y) = (cell % columns, cell / columns)
            box = (min(box.left, x), min(box.top, y), max(box.right, x), max(box.bottom, y))
            for row in max(0, y - 1)...min(rows - 1, y + 1) {
                for column in max(0, x - 1)...min(columns - 1, x + 1) { waiting.append(row * columns + column) }
            }
        }
        return (box, total)
    }
}
