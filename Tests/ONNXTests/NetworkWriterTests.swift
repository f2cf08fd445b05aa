import Inference
import ONNX
import Testing

@Suite struct NetworkWriterTests {
    private func network() -> Network {
        var network = Network(
            operatorSet: 13,
            inputs: [.init(name: "x", type: .float, shape: [.open("N"), .fixed(3)])],
            outputs: [.init(name: "y", type: .uint8, shape: nil)],
            nodes: [
                .init(
                    name: "n", type: "Anything", domain: "some.domain", inputs: ["x", "", "w"], outputs: ["y", ""],
                    attributes: [
                        "float": .float(0.5), "int": .int(-3), "string": .string("s"), "floats": .floats([1, 2]),
                        "ints": .ints([4, 5]), "strings": .strings(["a", "b"]),
                        "tensor": .tensor(TypedTensor(shape: [2], [Int64(7), 8])),
                    ])
            ], initializers: [:], metadata: ["key": "value"])
        for type in ElementType.allCases {
            network.initializers["\(type)"] = TypedTensor(shape: [3], Elements(zeros: 3, type: type))
        }
        network.initializers["w"] = TypedTensor(shape: [2, 2], [Int8(-128), -1, 0, 127])
        return network
    }

    @Test("what is written is read as it was: types, shapes, attributes, names, metadata")
    func roundTrip() throws {
        let written = network()
        let read = try ONNXFile.readNetwork(bytes: try ONNXFile.bytes(of: written))
        #expect(read.operatorSet == written.operatorSet)
        #expect(read.inputs == written.inputs && read.outputs == written.outputs)
        #expect(read.nodes == written.nodes)
        #expect(read.initializers == written.initializers)
        #expect(read.metadata == written.metadata)
    }

    @Test("equal networks give equal bytes")
    func deterministic() throws {
        #expect(try ONNXFile.bytes(of: network()) == ONNXFile.bytes(of: network()))
    }
}
