import Core

/// Where in the picture things of a flame's colour flicker: pixels that change between flame and not flame again and again,
/// as a flame's edge does. What merely passes changes twice.
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

    private var width = 0
    private var height = 0
    private var isFlame: [Bool] = []
    private var changes: [Float] = []
    private var isFirst = true

    /// The cells that flicker around the place that does most.
    private(set) var region: Box?
    /// Samples that flicker there.
    private(set) var strength = 0

    /// Nothing is compared with the frames before.
    mutating func reset() {
        isFirst = true
        region = nil
        strength = 0
        for index in changes.indices { changes[index] = 0 }
    }

    mutating func update(_ picture: Picture) {
        if picture.chromaWidth != width || picture.chromaHeight != height {
            (width, height) = (picture.chromaWidth, picture.chromaHeight)
            isFlame = [Bool](repeating: false, count: width * height)
            changes = [Float](repeating: 0, count: width * height)
            isFirst = true
        }
        count(picture)
        isFirst = false
        findRegion()
    }

    private mutating func count(_ picture: Picture) {
        func mean(_ plane: [UInt8]) -> Int { plane.reduce(0) { $0 + Int($1) } / plane.count }
        let means = (luma: mean(picture.luma), blue: mean(picture.blueChroma), red: mean(picture.redChroma))
        for y in 0..<height {
            for x in 0..<width {
                let place = y * width + x
                let luma = Int(picture.luma[2 * y * picture.width + 2 * x])
                let (blue, red) = (Int(picture.blueChroma[place]), Int(picture.redChroma[place]))
                let isFlame =
                    luma > blue && red - blue >= Self.chromaContrast && luma > means.luma && blue < means.blue
                    && red > means.red
                let hasChanged = !isFirst && isFlame != self.isFlame[place]
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
