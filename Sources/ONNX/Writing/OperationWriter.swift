import Foundation
import Neural

/// The ONNX operator of each operation, and its attributes.
enum OperationWriter {
    static func operatorAndAttributes(of operation: Neural.Operation) -> (String, [Onnx_AttributeProto]) {
        switch operation {
        case .convolution(let layer):
            return ("Conv", attributes(of: layer))
        case .convolution1D(let layer):
            return ("Conv", attributes(of: [.width(of: layer)], groups: layer.groups))
        case .convolution3D(let layer, let depth):
            return ("Conv", attributes(of: [depth, .height(of: layer), .width(of: layer)], groups: layer.groups))
        case .gru: return ("GRU", [.integer("linear_before_reset", 1)])
        case .transposedConvolution(let layer, let added):
            return (
                "ConvTranspose", attributes(of: layer) + [.integers("output_padding", [added.height, added.width])]
            )
        case .layerNormalization(let axis, let epsilon):
            return ("LayerNormalization", [.integer("axis", axis), .float("epsilon", epsilon)])
        case .resize(_, .nearest):
            return (
                "Resize",
                [
                    .string("mode", "nearest"), .string("coordinate_transformation_mode", "asymmetric"),
                    .string("nearest_mode", "floor"),
                ]
            )
        case .resize(_, .linear):
            return ("Resize", [.string("mode", "linear"), .string("coordinate_transformation_mode", "half_pixel")])
        case .batchNormalization(let epsilon, let momentum):
            return ("BatchNormalization", [.float("epsilon", epsilon), .float("momentum", momentum)])
        case .relu: return ("Relu", [])
        case .leakyRelu(let slope): return ("LeakyRelu", [.float("alpha", slope)])
        case .clip: return ("Clip", [])
        case .sigmoid: return ("Sigmoid", [])
        case .tanh: return ("Tanh", [])
        case .hardSwish: return ("HardSwish", [])
        case .gelu: return ("Gelu", [])
        case .parametricRelu: return ("PRelu", [])
        case .softmax(let axis): return ("Softmax", [.integer("axis", axis)])
        case .maxPool(let layer): return ("MaxPool", attributes(of: layer))
        case .averagePool(let layer, let countsPadding):
            return ("AveragePool", attributes(of: layer) + [.integer("count_include_pad", countsPadding ? 1 : 0)])
        case .globalAveragePool: return ("GlobalAveragePool", [])
        case .dense: return ("Gemm", [.integer("transB", 1)])
        case .add: return ("Add", [])
        case .multiply: return ("Mul", [])
        case .concatenate(let axis): return ("Concat", [.integer("axis", axis)])
        case .slice: return ("Slice", [])
        case .pad: return ("Pad", [])
        case .transpose(let permutation): return ("Transpose", [.integers("perm", permutation)])
        case .flatten(let axis): return ("Flatten", [.integer("axis", axis)])
        case .reshape: return ("Reshape", [])
        case .dropout: return ("Dropout", [])
        case .identity: return ("Identity", [])
        }
    }

    private static func attributes(of layer: Neural.Operation.Convolution) -> [Onnx_AttributeProto] {
        [
            .integers("kernel_shape", [layer.kernel.height, layer.kernel.width]),
            .integers("strides", [layer.strides.height, layer.strides.width]),
            .integers("dilations", [layer.dilations.height, layer.dilations.width]),
            .padding(layer.padding), .integer("group", layer.groups),
        ]
    }

    private static func attributes(of axes: [Neural.Operation.Axis], groups: Int) -> [Onnx_AttributeProto] {
        [
            .integers("kernel_shape", axes.map(\.kernel)), .integers("strides", axes.map(\.stride)),
            .integers("dilations", axes.map(\.dilation)),
            .integers("pads", axes.map(\.before) + axes.map(\.after)), .integer("group", groups),
        ]
    }

    private static func attributes(of layer: Neural.Operation.Pooling) -> [Onnx_AttributeProto] {
        [
            .integers("kernel_shape", [layer.kernel.height, layer.kernel.width]),
            .integers("strides", [layer.strides.height, layer.strides.width]), .padding(layer.padding),
        ]
    }
}

extension Neural.Operation.Axis {
    fileprivate static func height(of layer: Neural.Operation.Convolution) -> Self {
        Self(
            kernel: layer.kernel.height, stride: layer.strides.height, dilation: layer.dilations.height,
            before: layer.padding.top, after: layer.padding.bottom)
    }

    fileprivate static func width(of layer: Neural.Operation.Convolution) -> Self {
        Self(
            kernel: layer.kernel.width, stride: layer.strides.width, dilation: layer.dilations.width,
            before: layer.padding.left, after: layer.padding.right)
    }
}

extension Onnx_AttributeProto {
    static func float(_ name: String, _ value: Float) -> Self {
        .with {
            $0.name = name
            $0.type = .float
            $0.f = value
        }
    }

    static func integer(_ name: String, _ value: Int) -> Self {
        .with {
            $0.name = name
            $0.type = .int
            $0.i = Int64(value)
        }
    }

    static func integers(_ name: String, _ values: [Int]) -> Self {
        .with {
            $0.name = name
            $0.type = .ints
            $0.ints = values.map { Int64($0) }
        }
    }

    static func string(_ name: String, _ value: String) -> Self {
        .with {
            $0.name = name
            $0.type = .string
            $0.s = Data(value.utf8)
        }
    }

    static func padding(_ padding: Neural.Operation.Padding) -> Self {
        integers("pads", [padding.top, padding.left, padding.bottom, padding.right])
    }
}
