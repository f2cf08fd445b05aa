/// One operation bound to its place in memory: all shapes and addresses are fixed, so that running it allocates nothing.
///
/// Layers are made by a plan, which owns the memory and says who may run them when.
protocol Layer: AnyObject {
    /// Computes the output from the inputs. `isTraining` chooses the batch's own statistics and dropout.
    func forward(isTraining: Bool)
    /// Computes the gradients of the inputs and parameters that have a place for one, from the output's gradient and what
    /// `forward` left behind.
    func backward()
}

/// A value's place in memory, as one layer sees it.
struct Operand {
    let shape: [Int]
    /// `shape` multiplied out.
    let count: Int
    let values: UnsafeMutablePointer<Float>
    /// Where its gradient goes; nil where nobody needs it.
    var gradient: UnsafeMutablePointer<Float>?
    /// True where another layer has written to `gradient` before in the same pass, so that this one must add.
    var addsGradient = false

    init(shape: [Int], values: UnsafeMutablePointer<Float>, gradient: UnsafeMutablePointer<Float>? = nil) {
        self.shape = shape
        count = shape.reduce(1, *)
        self.values = values
        self.gradient = gradient
    }

    /// The same memory as another shape of as many elements.
    func reshaped(_ shape: [Int]) -> Operand {
        var operand = Operand(shape: shape, values: values, gradient: gradient)
        precondition(operand.count == count, "\(self.shape) is not \(shape)")
        operand.addsGradient = addsGradient
        return operand
    }

    var adds: Int32 { addsGradient ? 1 : 0 }
}

/// Memory that layers use while they run and forget afterwards, shared by all layers of a plan.
final class Scratch {
    private var buffer = FloatBuffer(count: 0)

    /// Asked for when a plan is made, before any layer runs.
    func reserve(_ count: Int) {
        if count > buffer.count { buffer = FloatBuffer(count: count) }
    }

    var base: UnsafeMutablePointer<Float> { buffer.base }
}
