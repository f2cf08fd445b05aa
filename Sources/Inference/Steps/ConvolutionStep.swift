import CKernels

/// A convolution over blocked pictures, dense, grouped or depthwise; the input of a dense one may be planar.
struct ConvolutionStep: Step {
    private enum Method {
        case depthwise
        /// For each picture of the batch where its channels' taps lie.
        case direct(offsets: [[Int32]])
        case winograd
    }

    private let geometry: BlockedConvolution
    private let method: Method
    private let input, output: Operand
    /// Where the kernel's offsets count from.
    private let origin: UnsafePointer<Float>
    private let packed: FloatBuffer
    private let epilogue: Epilogue
    private let scratch: Scratch
    /// The offsets count from the start of all memory, picture by picture.
    private let hasScatteredChannels: Bool

    /// - Parameters:
    ///   - inputs: those that hold the channels, then the addend if there is one.
    ///   - base: the start of the memory that all inputs lie in.
    init(
        _ convolution: Convolution, inputs: [Operand], output: Operand, base: UnsafePointer<Float>, scratch: Scratch
    ) {
        var geometry = BlockedConvolution(convolution, isPlanar: inputs[0].layout == .planar)
        input = inputs[0]
        self.output = output
        let addend = convolution.addend == nil ? nil : inputs.last
        epilogue = Epilogue(
            convolution.activation, addend: addend.map { UnsafePointer($0.address) },
            addsAfterActivation: convolution.addend == .afterActivation)
        hasScatteredChannels = convolution.sources != nil
        origin = convolution.sources == nil ? UnsafePointer(inputs[0].address) : base
        if convolution.isDepthwise {
            method = .depthwise
            packed = FloatBuffer(count: blocked_depthwise_packed_count(&geometry))
            blocked_pack_depthwise(&geometry, convolution.weights, convolution.bias, packed.base)
        } else if convolution.sources == nil, blocked_winograd_pays(&geometry) != 0 {
            method = .winograd
            packed = FloatBuffer(count: blocked_winograd_packed_count(&geometry))
            blocked_pack_winograd(&geometry, convolution.weights, convolution.bias, packed.base)
            scratch.reserve(blocked_winograd_scratch_count(&geometry))
        } else {
            packed = FloatBuffer(count: blocked_convolution_packed_count(&geometry))
            blocked_pack_convolution(&geometry, convolution.weights, convolution.bias, packed.base)
            scratch.reserve(blocked_convolution_scratch_count(&geometry))
            if let sources = convolution.sources {
                method = .direct(
                    offsets: (0..<output.picture.batch).map {
                        Self.offsets(sources, inputs, base: base, picture: $0)
                    })
            } else {
                var table = [Int32](repeating: 0, count: blocked_convolution_terms(&geometry) * convolution.groups)
                blocked_convolution_offsets(&geometry, &table)
                method = .direct(offsets: [table])
            }
        }
        self.geometry = geometry
        self.scratch = scratch
    }

    /// Where each channel's first pixel lies, in floats from `base`.
    private static func offsets(
        _ sources: [ChannelSource], _ inputs: [Operand], base: UnsafePointer<Float>, picture: Int
    ) -> [Int32] {
        sources.map { source in
            let operand = inputs[source.input]
            let start = UnsafePointer(operand.address) - base + picture * operand.pictureCount
            return Int32(start + source.channel / 8 * operand.picture.pixels * 8 + source.channel % 8)
        }
    }

    func run(_ share: Share) {
        var geometry = geometry
        let part = BlockedPart(share, rows: geometry.out_height, blocks: output.picture.blocks)
        guard !part.isEmpty else { return }
        for picture in 0..<output.picture.batch {
            var epilogue = epilogue.kernel(addendOffset: picture * output.pictureCount)
            let y = output.address + picture * output.pictureCount
            let x = origin + (hasScatteredChannels ? 0 : picture * input.pictureCount)
            switch method {
            case .depthwise: blocked_convolve_depthwise(&geometry, x, packed.base, &epilogue, y, part)
            case .winograd:
                blocked_convolve_winograd(&geometry, x, packed.base, &epilogue, y, part, scratch[share.index])
            case .direct(let offsets):
                let table = offsets[hasScatteredChannels ? picture : 0]
                blocked_convolve(&geometry, x, table, packed.base, &epilogue, y, part, scratch[share.index])
            }
        }
    }

    var kernelName: String? {
        if case .winograd = method { "Winograd convolution 3×3" } else { nil }
    }
}
