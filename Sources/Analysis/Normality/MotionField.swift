/// What moved between two frames, on a grid of places that overlap by half.
struct MotionField {
    /// Places.
    let columns: Int
    let rows: Int
    /// Per place, row by row, in widths of the picture a second; 0 where nothing moves.
    var right: [Float]
    var down: [Float]

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        right = [Float](repeating: 0, count: columns * rows)
        down = right
    }

    func speed(at place: Int) -> Float { (right[place] * right[place] + down[place] * down[place]).squareRoot() }
}
