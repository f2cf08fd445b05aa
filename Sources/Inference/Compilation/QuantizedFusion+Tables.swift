import CKernels

/// Functions of one byte, however many steps the file writes them in.
extension QuantizedFusion {
    /// Where both operands of a sum or product are functions of the same bytes, or are those, the result is a function of
    /// them: x · sigmoid(x) becomes one table. Functions of functions do too.
    mutating func joinTables() {
        let (readerCounts, producers) = usage()
        func source(_ value: ValueID) -> (value: ValueID, table: [UInt8])? {
            guard let producer = producers[value], case let node = network.nodes[producer],
                case .bytes(.table(let table, _)) = node.work, let input = node.inputs[0]
            else { return nil }
            return (input, table)
        }
        for (index, node) in network.nodes.enumerated() {
            guard case .bytes(let work) = node.work, let first = node.inputs.first ?? nil,
                let output = node.outputs.first ?? nil, let format = formats[output]
            else { continue }
            let combine: (Int8Combination, [UInt8], [UInt8]) -> [UInt8]
            let combination: Int8Combination
            switch work {
            case .sum(let sum): (combination, combine) = (sum, Self.sum)
            case .product(let product): (combination, combine) = (product, Self.product)
            case .table(let table, _):
                guard readerCounts[first] == 1, let inner = source(first) else { continue }
                let joined = inner.table.map { table[Int($0)] }
                network.nodes[index] = Node(node, .bytes(.table(joined, format)), inputs: [inner.value])
                continue
            default: continue
            }
            guard node.inputs.count == 2, let second = node.inputs[1] else { continue }
            let identity = (UInt8.min...UInt8.max).map { $0 }
            for base in Set([first, second, source(first)?.value, source(second)?.value].compactMap { $0 }).sorted() {
                func table(_ value: ValueID) -> [UInt8]? {
                    value == base ? identity : source(value).flatMap { $0.value == base ? $0.table : nil }
                }
                guard let one = table(first), let other = table(second) else { continue }
                let joined = combine(combination, one, other)
                network.nodes[index] = Node(node, .bytes(.table(joined, format)), inputs: [base])
                break
            }
        }
        network.removeDeadNodes()
    }

    private static func sum(_ combination: Int8Combination, _ first: [UInt8], _ second: [UInt8]) -> [UInt8] {
        combined(int8_add, combination, first, second)
    }

    private static func product(_ combination: Int8Combination, _ first: [UInt8], _ second: [UInt8]) -> [UInt8] {
        combined(int8_multiply, combination, first, second)
    }

    private typealias Combine = (
        Int8Picture, Int8Picture, Int, Int, Int, UnsafePointer<Int8Combination>?, Int8Picture
    ) -> Void

    /// What the kernel makes of all pairs at the same place.
    private static func combined(
        _ kernel: Combine, _ combination: Int8Combination, _ first: [UInt8], _ second: [UInt8]
    ) -> [UInt8] {
        var (first, second, combination) = (first, second, combination)
        var result = [UInt8](repeating: 0, count: first.count)
        first.withUnsafeMutableBufferPointer { first in
            second.withUnsafeMutableBufferPointer { second in
                result.withUnsafeMutableBufferPointer { result in
                    let pictures = [first, second, result].map {
                        Int8Picture(pixels: $0.baseAddress, row_stride: $0.count, pixel_stride: 8)
                    }
                    kernel(pictures[0], pictures[1], 8, 1, first.count / 8, &combination, pictures[2])
                }
            }
        }
        return result
    }
}
