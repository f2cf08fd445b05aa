/// What LayerNormalization and its kin do: each run of neighbouring elements has its mean taken away and is divided by its
/// standard deviation; then scales and shifts.
struct Standardization {
    /// Elements of a run.
    let count: Int
    let epsilon: Float
    /// One for each element of a run, or, `byRun`, one for each run of an example.
    var scale, shift: [Float]
    let byRun: Bool
}
