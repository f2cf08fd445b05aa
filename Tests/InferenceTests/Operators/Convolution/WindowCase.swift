@testable import Inference

/// A window with random settings in one to three axes, and what it does, spelled out.
struct WindowCase: CustomStringConvertible {
    let input, kernel, strides, dilations, before, after: [Int]

    init(seed: Int) {
        var generator = RepeatableGenerator(seed: seed)
        let rank = seed % 3 + 1
        func sizes(_ range: ClosedRange<Int>) -> [Int] { (0..<rank).map { _ in .random(in: range, using: &generator) } }
        kernel = sizes(1...3)
        strides = sizes(1...3)
        dilations = sizes(1...2)
        before = sizes(0...2)
        after = sizes(0...2)
        // Large enough for the widest window.
        input = sizes(5...7)
    }

    var attributes: [String: Attribute] {
        [
            "kernel_shape": .ints(kernel), "strides": .ints(strides), "dilations": .ints(dilations),
            "pads": .ints(before + after),
        ]
    }

    var output: [Int] {
        input.indices.map {
            (input[$0] + before[$0] + after[$0] - (kernel[$0] - 1) * dilations[$0] - 1) / strides[$0] + 1
        }
    }

    /// The places of a channel under a window, nil in the padding, tap by tap.
    func places(output: Int) -> [Int?] {
        let position = coordinates(output, self.output)
        return (0..<kernel.reduce(1, *)).map { tap in
            let offsets = coordinates(tap, kernel)
            var place = 0
            for axis in input.indices {
                let at = position[axis] * strides[axis] - before[axis] + offsets[axis] * dilations[axis]
                guard 0..<input[axis] ~= at else { return nil }
                place = place * input[axis] + at
            }
            return place
        }
    }

    private func coordinates(_ index: Int, _ sizes: [Int]) -> [Int] {
        zip(TypedTensor.strides(of: sizes), sizes).map { index / $0 % $1 }
    }

    var description: String {
        "\(input), kernel \(kernel), strides \(strides), dilations \(dilations), pads \(before) \(after)"
    }
}
