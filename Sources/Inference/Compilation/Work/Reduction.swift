/// One number for each of `outer` runs and each of `inner` places in it, of `count` elements that lie `inner` apart.
struct Reduction: Equatable {
    enum Function {
        case largest, mean
        /// The root of the sum of the squares.
        case norm
        case smallest, sum
    }

    let function: Function
    let outer, count, inner: Int
}
