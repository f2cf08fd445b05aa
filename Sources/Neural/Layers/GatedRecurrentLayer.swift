import Glibc

/// A gated recurrent unit (Cho et al., "Learning phrase representations using RNN encoder-decoder", 2014, section 2.3) in the
/// form that ONNX calls `linear_before_reset` = 1 and PyTorch and cuDNN compute: the reset gate acts on the product.
///
///     z = σ(x Wzᵀ + h Rzᵀ + bz)    r = σ(x Wrᵀ + h Rrᵀ + br)    n = tanh(x Wnᵀ + wn + r (h Rnᵀ + rn))
///     h' = (1 - z) n + z h,  from h = 0
///
/// Weights hold the gates in ONNX's order z, r, n.
final class GatedRecurrentLayer: Layer {
    private let input, weight, recurrence, output: Operand
    private let bias: Operand?
    private let steps, batch, inputs, hidden: Int
    /// [T, N, 3H]: before `forward` is done what the inputs add to the gates, then the gates z, r, n; in `backward` the
    /// gradients of what goes into them.
    private let gates: FloatBuffer
    /// [T, N, H]: h Rnᵀ + rn, which the reset gate acts on.
    private let candidates: FloatBuffer
    /// [N, 3H] of one step: products of the state, or the gradients of those.
    private let products: FloatBuffer
    /// [N, H]: the gradient of the state after the step at hand.
    private let stateGradient: FloatBuffer
    private let zeros: FloatBuffer

    /// - Parameter inputs: x [T, N, I], w [1, 3H, I], r [1, 3H, H], optional b [1, 6H] (those of w, then those of r).
    init(inputs operands: [Operand], output: Operand) {
        input = operands[0]
        weight = operands[1]
        recurrence = operands[2]
        bias = operands.count == 4 ? operands[3] : nil
        self.output = output
        (steps, batch, inputs) = (input.shape[0], input.shape[1], input.shape[2])
        hidden = recurrence.shape[2]
        gates = FloatBuffer(count: steps * batch * 3 * hidden)
        candidates = FloatBuffer(count: steps * batch * hidden)
        products = FloatBuffer(count: batch * 3 * hidden)
        stateGradient = FloatBuffer(count: batch * hidden)
        zeros = FloatBuffer(count: batch * hidden)
    }

    private func state(before step: Int) -> UnsafeMutablePointer<Float> {
        step == 0 ? zeros.base : output.values + (step - 1) * batch * hidden
    }

    func forward(isTraining: Bool) {
        let width = 3 * hidden
        fill(gates.base, rows: steps * batch, with: bias?.values)
        multiply(
            Matrix(input.values, pitch: inputs), Matrix(weight.values, pitch: inputs, isTransposed: true), gates.base,
            steps * batch, width, inputs, adds: true)
        for step in 0..<steps {
            let previous = state(before: step)
            fill(products.base, rows: batch, with: bias.map { $0.values + width })
            multiply(
                Matrix(previous, pitch: hidden), Matrix(recurrence.values, pitch: hidden, isTransposed: true),
                products.base, batch, width, hidden, adds: true)
            for row in 0..<batch {
                let gate = gates.base + (step * batch + row) * width
                let product = products.base + row * width
                let place = (step * batch + row) * hidden
                for unit in 0..<hidden {
                    let update = 1 / (1 + exp(-(gate[unit] + product[unit])))
                    let reset = 1 / (1 + exp(-(gate[hidden + unit] + product[hidden + unit])))
                    let candidate = product[2 * hidden + unit]
                    let new = tanh(gate[2 * hidden + unit] + reset * candidate)
                    (gate[unit], gate[hidden + unit], gate[2 * hidden + unit]) = (update, reset, new)
                    candidates.base[place + unit] = candidate
                    output.values[place + unit] = (1 - update) * new + update * previous[row * hidden + unit]
                }
            }
        }
    }

    private func fill(_ target: UnsafeMutablePointer<Float>, rows: Int, with values: UnsafePointer<Float>?) {
        let width = 3 * hidden
        for row in 0..<rows {
            if let values {
                (target + row * width).update(from: values, count: width)
            } else {
                (target + row * width).update(repeating: 0, count: width)
            }
        }
    }

    /// Through time, last step first; the inputs' share follows in one product over all steps.
    func backward() {
        guard let outer = output.gradient else { return }
        let width = 3 * hidden
        stateGradient.base.update(repeating: 0, count: stateGradient.count)
        for step in (0..<steps).reversed() {
            backward(through: step, outer + step * batch * hidden)
            let previous = Matrix(state(before: step), pitch: hidden)
            if let gradient = recurrence.gradient {
                multiply(
                    Matrix(products.base, pitch: width, isTransposed: true), previous, gradient, width, hidden, batch,
                    adds: true)
            }
            if let gradient = bias?.gradient { addColumnSums(of: products.base, rows: batch, to: gradient + width) }
            multiply(
                Matrix(products.base, pitch: width), Matrix(recurrence.values, pitch: hidden), stateGradient.base,
                batch, hidden, width, adds: true)
        }
        if let gradient = weight.gradient {
            multiply(
                Matrix(gates.base, pitch: width, isTransposed: true), Matrix(input.values, pitch: inputs), gradient,
                width, inputs, steps * batch, adds: true)
        }
        if let gradient = bias?.gradient { addColumnSums(of: gates.base, rows: steps * batch, to: gradient) }
        if let gradient = input.gradient {
            multiply(
                Matrix(gates.base, pitch: width), Matrix(weight.values, pitch: inputs), gradient, steps * batch, inputs,
                width, adds: input.addsGradient)
        }
    }

    /// Leaves the gradients of the gates' inputs in `gates`, those of the state's products in `products`, and in
    /// `stateGradient` what reaches the state before directly.
    private func backward(through step: Int, _ outer: UnsafePointer<Float>) {
        let previous = state(before: step)
        for row in 0..<batch {
            let gate = gates.base + (step * batch + row) * 3 * hidden
            let product = products.base + row * 3 * hidden
            let candidate = candidates.base + (step * batch + row) * hidden
            for unit in 0..<hidden {
                let place = row * hidden + unit
                let (update, reset, new) = (gate[unit], gate[hidden + unit], gate[2 * hidden + unit])
                let gradient = stateGradient.base[place] + outer[place]
                let ofNew = gradient * (1 - update) * (1 - new * new)
                let ofReset = ofNew * candidate[unit] * reset * (1 - reset)
                let ofUpdate = gradient * (previous[place] - new) * update * (1 - update)
                stateGradient.base[place] = gradient * update
                (gate[unit], gate[hidden + unit], gate[2 * hidden + unit]) = (ofUpdate, ofReset, ofNew)
                product[unit] = ofUpdate
                product[hidden + unit] = ofReset
                product[2 * hidden + unit] = ofNew * reset
            }
        }
    }

    private func addColumnSums(of rowsOfGates: UnsafePointer<Float>, rows: Int, to sums: UnsafeMutablePointer<Float>) {
        let width = 3 * hidden
        for row in 0..<rows {
            for column in 0..<width { sums[column] += rowsOfGates[row * width + column] }
        }
    }
}
