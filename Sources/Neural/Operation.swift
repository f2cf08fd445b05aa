/// What a node computes. Each case is one ONNX operator with its attributes; inputs follow ONNX's order.
public enum Operation: Sendable, Equatable {
    /// Inputs: x [N, C, H, W], weight [O, C / groups, kh, kw], optional bias [O].
    case convolution(Convolution)
    /// Along one axis. Inputs: x [N, C, T], weight [O, C / groups, k], optional bias [O]. Of the settings only widths count;
    /// heights are 1, paddings above and below 0.
    case convolution1D(Convolution)
    /// Over three axes. Inputs: x [N, C, D, H, W], weight [O, C / groups, kd, kh, kw], optional bias [O].
    case convolution3D(Convolution, depth: Axis)
    /// A gated recurrent unit, forward in time, in the form of ONNX's `linear_before_reset` = 1. Inputs: x [T, N, I], weight
    /// [1, 3H, I], recurrence [1, 3H, H], optional bias [1, 6H]; gates in the order update, reset, new. Result [T, 1, N, H].
    case gru
    /// Inputs: x [N, C, ...], scale [C], bias [C], running mean [C], running variance [C].
    case batchNormalization(epsilon: Float, momentum: Float)
    /// Over all axes from `axis` on (Ba, Kiros and Hinton, "Layer normalization", 2016, equation 3). Inputs: x, scale and bias
    /// of the shape of those axes.
    case layerNormalization(axis: Int, epsilon: Float)
    /// The transpose of the convolution with these settings. Inputs: x [N, C, H, W], weight [C, O / groups, kh, kw], optional
    /// bias [O]. `outputPadding` rows and columns are added at the end of the result.
    case transposedConvolution(Convolution, outputPadding: Size)
    case relu
    case leakyRelu(slope: Float)
    /// ReLU6 is `clip(0, 6)`.
    case clip(minimum: Float, maximum: Float)
    case sigmoid
    case tanh
    case hardSwish
    /// x times the normal distribution's share below x (Hendrycks and Gimpel, 2016, without approximation).
    case gelu
    /// Inputs: x [N, C, ...], slope below 0: one value, or one per channel as [C, 1, 1].
    case parametricRelu
    /// Over the given axis, which may be negative (from the end).
    case softmax(axis: Int)
    case maxPool(Pooling)
    case averagePool(Pooling, countsPadding: Bool)
    /// [N, C, H, W] to [N, C, 1, 1].
    case globalAveragePool
    /// [N, C, H, W], height and width multiplied by whole factors.
    case resize(factors: Size, Interpolation)
    /// [N, K] · weightᵀ [O, K] + bias [O] (ONNX Gemm with transB = 1).
    case dense
    /// Inputs of equal shape, or one broadcastable to the other by ONNX's rule.
    case add
    case multiply
    case concatenate(axis: Int)
    /// A range of one axis.
    case slice(axis: Int, Range<Int>)
    /// Zeros before and after what is there along one axis.
    case pad(axis: Int, before: Int, after: Int)
    /// Axis i of the result is axis `permutation[i]` of the input.
    case transpose([Int])
    /// Joins all axes from `axis` on and all before it.
    case flatten(axis: Int)
    /// 0 copies the input's size, -1 is inferred (ONNX Reshape).
    case reshape([Int])
    /// Identity in inference; zeroes a share of the values in training and scales the rest.
    case dropout(share: Float)
    case identity

    public enum Interpolation: Sendable { case nearest, linear }

    public struct Convolution: Sendable, Equatable {
        public var kernel, strides, dilations: Size
        public var padding: Padding
        public var groups: Int

        public init(
            kernel: Size, strides: Size = Size(1, 1), dilations: Size = Size(1, 1), padding: Padding = Padding(0),
            groups: Int = 1
        ) {
            self.kernel = kernel
            self.strides = strides
            self.dilations = dilations
            self.padding = padding
            self.groups = groups
        }
    }

    /// A convolution's window along one axis: sizes, and the zeros before and after.
    public struct Axis: Sendable, Equatable {
        public var kernel, stride, dilation, before, after: Int

        public init(kernel: Int, stride: Int = 1, dilation: Int = 1, before: Int = 0, after: Int = 0) {
            self.kernel = kernel
            self.stride = stride
            self.dilation = dilation
            self.before = before
            self.after = after
        }
    }

    public struct Pooling: Sendable, Equatable {
        public var kernel, strides: Size
        public var padding: Padding

        public init(kernel: Size, strides: Size, padding: Padding = Padding(0)) {
            self.kernel = kernel
            self.strides = strides
            self.padding = padding
        }
    }

    public struct Size: Sendable, Equatable {
        public var height, width: Int

        public init(_ height: Int, _ width: Int) {
            self.height = height
            self.width = width
        }
    }

    /// Zeros added around a picture, in pixels.
    public struct Padding: Sendable, Equatable {
        public var top, left, bottom, right: Int

        public init(top: Int, left: Int, bottom: Int, right: Int) {
            self.top = top
            self.left = left
            self.bottom = bottom
            self.right = right
        }

        public init(_ all: Int) { self.init(top: all, left: all, bottom: all, right: all) }
    }
}
