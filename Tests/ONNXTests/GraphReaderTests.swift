import Foundation
import Neural
import Testing

@testable import ONNX

/// Hand-made models, one fault or dialect each.
@Suite("Reading ONNX graphs")
struct GraphReaderTests {
    private func model(operatorSet: Int64 = 13, _ change: (inout Onnx_GraphProto) -> Void) -> Onnx_ModelProto {
        var model = Onnx_ModelProto()
        model.irVersion = 7
        model.opsetImport = [.with { $0.version = operatorSet }]
        model.graph.input = [value("x", [1, 4])]
        model.graph.output = [value("y", [1, 4])]
        change(&model.graph)
        return model
    }

    private func value(_ name: String, _ sizes: [Int64]) -> Onnx_ValueInfoProto {
        .with {
            $0.name = name
            $0.type.tensorType.elemType = 1
            $0.type.tensorType.shape.dim = sizes.map { size in .with { $0.dimValue = size } }
        }
    }

    private func node(
        _ type: String, _ inputs: [String], _ attributes: [Onnx_AttributeProto] = [], output: String = "y"
    ) -> Onnx_NodeProto {
        .with {
            $0.name = "n"
            $0.opType = type
            $0.input = inputs
            $0.output = [output]
            $0.attribute = attributes
        }
    }

    private func tensor(_ name: String, _ dims: [Int64], _ values: [Float]) -> Onnx_TensorProto {
        .with {
            $0.name = name
            $0.dims = dims
            $0.dataType = 1
            $0.floatData = values
        }
    }

    private func error(_ model: Onnx_ModelProto) -> ONNXError? {
        do throws(ONNXError) {
            _ = try GraphReader.read(model)
            return nil
        } catch {
            return error
        }
    }

    @Test("an unknown operator is refused by its node and type")
    func unknownOperator() {
        let error = error(model { $0.node = [node("Einsum", ["x"])] })
        #expect(error?.reason == .unsupported)
        #expect(error?.place == "node n (Einsum)")
    }

    @Test("a shape that does not fit its data, is negative or overflows is refused before allocation")
    func impossibleShapes() {
        for dims: [Int64] in [[3], [-1, -4], [1 << 62, 1 << 62], [1 << 40]] {
            let error = error(
                model {
                    $0.initializer = [tensor("w", dims, [1, 2, 3, 4])]
                    $0.node = [node("Add", ["x", "w"])]
                })
            #expect(error?.reason == .invalid, "\(dims)")
            #expect(error?.place == "tensor w")
        }
    }

    @Test("raw data of the wrong length is refused")
    func rawDataLength() {
        let error = error(
            model {
                $0.initializer = [
                    .with {
                        $0.name = "w"
                        $0.dims = [4]
                        $0.dataType = 1
                        $0.rawData = Data(count: 15)
                    }
                ]
                $0.node = [node("Add", ["x", "w"])]
            })
        #expect(error?.message.contains("15 bytes where its shape needs 16") == true)
    }

    @Test("half floats and values in other files are unsupported, not misread")
    func foreignTensors() {
        var half = tensor("w", [1], [])
        half.dataType = 10
        var external = tensor("w", [1], [1])
        external.dataLocation = .external
        for weight in [half, external] {
            let error = error(
                model {
                    $0.initializer = [weight]
                    $0.node = [node("Add", ["x", "w"])]
                })
            #expect(error?.reason == .unsupported)
        }
    }

    @Test("a value read before it is made, or made twice, is refused")
    func danglingAndDoubleNames() {
        #expect(error(model { $0.node = [node("Add", ["x", "z"])] })?.message.contains("reads z") == true)
        #expect(
            error(model { $0.node = [node("Relu", ["x"]), node("Relu", ["x"])] })?.message.contains("twice") == true)
        #expect(error(model { $0.node = [node("Relu", ["x"], output: "z")] })?.place == "output y")
    }

    @Test("sizes out of range in attributes are refused")
    func attributeRanges() {
        for strides in [[0, 1], [1, 1 << 40], [1]] {
            let attributes: [Onnx_AttributeProto] = [.integers("kernel_shape", [2, 2]), .integers("strides", strides)]
            #expect(error(model { $0.node = [node("MaxPool", ["x"], attributes)] }) != nil, "\(strides)")
        }
        #expect(error(model { $0.node = [node("Dropout", ["x"], [.float("ratio", 2)])] }) != nil)
    }

    @Test("an operator set outside 7 to 22 is refused with the remedy")
    func operatorSet() {
        let error = error(model(operatorSet: 3) { $0.node = [node("Relu", ["x"])] })
        #expect(error?.remedy == "export the model with operator set 20")
    }

    @Test("Clip takes its bounds from attributes in old operator sets and from inputs in new ones")
    func clipDialects() throws {
        let old = try GraphReader.read(
            model(operatorSet: 9) { $0.node = [node("Clip", ["x"], [.float("min", 0), .float("max", 6)])] })
        #expect(old.nodes[0].operation == .clip(minimum: 0, maximum: 6))
        let new = try GraphReader.read(
            model {
                $0.initializer = [tensor("low", [], [-1])]
                $0.node = [node("Clip", ["x", "low"])]
            })
        #expect(new.nodes[0].operation == .clip(minimum: -1, maximum: .greatestFiniteMagnitude))
        #expect(new.nodes[0].inputs == ["x"])
        #expect(new.initializers.isEmpty)
    }

    @Test("MatMul's matrix is turned into dense's order")
    func matrixProduct() throws {
        let graph = try GraphReader.read(
            model {
                $0.initializer = [tensor("w", [4, 2], [1, 2, 3, 4, 5, 6, 7, 8])]
                $0.node = [node("MatMul", ["x", "w"])]
            })
        #expect(graph.nodes[0].operation == .dense)
        #expect(graph.initializers["w.transposed"] == Tensor(shape: [2, 4], values: [1, 3, 5, 7, 2, 4, 6, 8]))
        #expect(graph.initializers["w"] == nil)
    }

    @Test("Gemm's bias becomes one value per output, whether it was a row or a single value")
    func bias() throws {
        for (dims, values): ([Int64], [Float]) in [([1, 2], [5, 6]), ([], [7])] {
            let graph = try GraphReader.read(
                model {
                    $0.initializer = [
                        tensor("w", [2, 4], [1, 2, 3, 4, 5, 6, 7, 8]), tensor("b", dims, values),
                    ]
                    $0.node = [node("Gemm", ["x", "w", "b"], [.integer("transB", 1)])]
                })
            let expected = values.count == 2 ? values : [7, 7]
            #expect(graph.initializers["b.row"] == Tensor(shape: [2], values: expected))
            #expect(graph.nodes[0].inputs == ["x", "w", "b.row"])
        }
    }

    @Test("Softmax before operator set 13 is read only where it means the same")
    func oldSoftmax() {
        #expect(error(model(operatorSet: 9) { $0.node = [node("Softmax", ["x"], [.integer("axis", 1)])] }) != nil)
        let afterFlatten = model(operatorSet: 9) {
            $0.node = [node("Flatten", ["x"], output: "f"), node("Softmax", ["f"], [.integer("axis", 1)])]
        }
        #expect(error(afterFlatten) == nil)
    }

    @Test("auto_pad SAME becomes explicit padding, the odd pixel below and to the right")
    func automaticPadding() throws {
        let same = Onnx_AttributeProto.with {
            $0.name = "auto_pad"
            $0.s = Data("SAME_UPPER".utf8)
        }
        let graph = try GraphReader.read(
            model { $0.node = [node("MaxPool", ["x"], [.integers("kernel_shape", [4, 3]), same])] })
        let padding = Neural.Operation.Padding(top: 1, left: 1, bottom: 2, right: 1)
        #expect(
            graph.nodes[0].operation == .maxPool(.init(kernel: .init(4, 3), strides: .init(1, 1), padding: padding)))
    }

    @Test("weights listed among the inputs are weights")
    func weightsAmongInputs() throws {
        let graph = try GraphReader.read(
            model {
                $0.input.append(value("w", [4]))
                $0.initializer = [tensor("w", [4], [1, 2, 3, 4])]
                $0.node = [node("Add", ["x", "w"])]
            })
        #expect(graph.inputs.map(\.name) == ["x"])
    }
}
