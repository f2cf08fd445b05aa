/// The maximum or mean under a sliding window, each channel by itself.
struct Pooling {
    enum Function {
        case maximum
        case mean(countsPadding: Bool)
    }

    let function: Function
    /// Along rows and along columns.
    var vertical, horizontal: WindowGeometry.Axis

    var hasPadding: Bool { [vertical, horizontal].contains { $0.padBefore > 0 || $0.padAfter > 0 } }
}
