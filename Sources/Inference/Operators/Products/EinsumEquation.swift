/// The equation of an Einsum, as "bhid,bhjd->bhij".
struct EinsumEquation: Equatable {
    /// Letters of the axes of each operand and of the result, "." for an ellipsis; the result's nil where it is left out.
    private let operands: [[Character]]
    private let output: [Character]?

    /// The axes of operands of known shapes. Axes under an ellipsis are named "0", "1", ... from the last one on.
    struct Indices {
        let operands: [[Character]]
        let output: [Character]
        let sizes: [Character: Int]

        /// Those that the result does not have.
        var summed: [Character] { sizes.keys.filter { !output.contains($0) }.sorted() }
    }

    /// - Throws: where it is no equation of one or two operands.
    init(_ text: String) throws(InferenceError) {
        let text = text.filter { $0 != " " }.replacing("...", with: ".")
        let sides = text.split(separator: "->", omittingEmptySubsequences: false)
        operands = sides[0].split(separator: ",", omittingEmptySubsequences: false).map { Array($0) }
        output = sides.count > 1 ? Array(sides[1]) : nil
        let letters = (operands + [output ?? []]).allSatisfy { side in
            side.allSatisfy { $0.isASCII && ($0.isLetter || $0 == ".") } && side.filter { $0 == "." }.count <= 1
        }
        guard sides.count <= 2, letters, 1...2 ~= operands.count else {
            throw .unsupported("the equation \"\(text.prefix(80))\" is not one of one or two operands")
        }
    }

    /// - Throws: where the shapes do not fit the equation or each other.
    func indices(of shapes: [[Int]]) throws(InferenceError) -> Indices {
        guard shapes.count == operands.count else {
            throw InferenceError("\(shapes.count) operands where the equation has \(operands.count)")
        }
        var sizes: [Character: Int] = [:]
        var named: [[Character]] = []
        for (letters, shape) in zip(operands, shapes) {
            let hidden = shape.count - letters.filter { $0 != "." }.count
            guard hidden == 0 || hidden > 0 && hidden <= 10 && letters.contains(".") else {
                throw InferenceError("\(shape.count) axes where the equation names \(letters.count)")
            }
            let axes = Self.expanded(letters, hidden)
            for (axis, size) in zip(axes, shape) {
                let known = sizes[axis] ?? 1
                guard known == size || known == 1 || size == 1 else {
                    throw InferenceError("axis \(axis) has \(known) elements and \(size)")
                }
                sizes[axis] = max(known, size)
            }
            named.append(axes)
        }
        let hidden = sizes.keys.filter(\.isNumber).count
        let result = output.map { Self.expanded($0, hidden) } ?? implicitOutput(named, hidden)
        guard Set(result).count == result.count, result.allSatisfy({ sizes[$0] != nil }) else {
            throw InferenceError("the result's axes \(String(result)) are not those of the operands")
        }
        return Indices(operands: named, output: result, sizes: sizes)
    }

    private static func expanded(_ letters: [Character], _ hidden: Int) -> [Character] {
        letters.flatMap { $0 == "." ? (0..<hidden).reversed().map { Character("\($0)") } : [$0] }
    }

    /// The hidden axes, then the letters that come once, in alphabetical order.
    private func implicitOutput(_ named: [[Character]], _ hidden: Int) -> [Character] {
        let letters = named.flatMap { $0 }.filter(\.isLetter)
        let single = Set(letters).filter { letter in letters.filter { $0 == letter }.count == 1 }
        return Self.expanded(["."], hidden) + single.sorted()
    }
}
