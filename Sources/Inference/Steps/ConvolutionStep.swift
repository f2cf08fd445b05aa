import CKernels

/// A convolution over blocked pictures, dense, grouped or depthwise; the input of a dense one may be planar, and with few
/// channels the result too.
struct ConvolutionStep: Step {
    private enum Method {
        case depthwise
        /// For each picture of the batch where its channels' taps lie.
        case direct(offsets: [[Int32]])
        case winograd
        /// From planar to planar; the bias follows the weights in `packed`.
        case planar
    }

    private let geometry: BlockedConvolution
    private let method: Method
    private let input, output: Operand
    private let addend: Operand?
    private let packed: ConstantBuffer
    private let epilogue: Epilogue
    let scratchCount: Int
    /// The offsets count from the start of the arena, picture by picture.
    private let hasScatteredChannels: Bool

    /// - Parameter inputs: those that hold the channels, then the addend if there is one.
    init(_ convolution: Convolution, inputs: [Operand], output: Operand) {
        var geometry = BlockedConvolution(convolution, isPlanar: inputs[0].layout == .planar)
        input = inputs[0]
        self.output = output
        addend = convolution.addend == nil ? nil : inputs.last
        epilogue = Epilogue(convolution.activation, addsAfterActivation: convolution.addend == .afterActivation)
        hasScatteredChannels = convolution.sources != nil
        let (weights, bias) = (convolution.weights, convolution.bias)
        if output.layout == .planar {
            method = .planar
            packed = ConstantBuffer(count: weights.count + bias.count) {
                $0.update(from: weights, count: weights.count)
                ($0 + weights.count).update(from: bias, count: bias.count)
            }
            scratchCount = blocked_planar_scratch_count(&geometry)
        } else if convolution.isDepthwise {
            method = .depthwise
            packed = ConstantBuffer(count: blocked_depthwise_packed_count(&geometry)) {
                blocked_pack_depthwise(&geometry, weights, bias, $0)
            }
            scratchCount = 0
        } else if convolution.sources == nil, blocked_winograd_pays(&geometry) != 0 {
            method = .winograd
            packed = ConstantBuffer(count: blocked_winograd_packed_count(&geometry)) {
                blocked_pack_winograd(&geometry, weights, bias, $0)
            }
            scratchCount = blocked_winograd_scratch_count(&geometry)
        } else {
            packed = ConstantBuffer(count: blocked_convolution_packed_count(&geometry)) {
                blocked_pack_convolution(&geometry, weights, bias, $0)
            }
            scratchCount = blocked_convolution_scratch_count(&geometry)
            if let sources = convolution.sources {
                method = .direct(
                    offsets: (0..<output.picture.batch).map { Self.offsets(sources, inputs, picture: $0) })
            } else {
                var table = [Int32](repeating: 0, count: blocked_convolution_terms(&geometry) * convolution.groups)
                blocked_convolution_offsets(&geometry, &table)
                method = .direct(offsets: [table])
            }
        }
        self.geometry = geometry
    }

    /// Where each channel's first pixel lies, in floats from the start of the arena.
    private static func offsets(_ sources: [ChannelSource], _ inputs: [Operand], picture: Int) -> [Int32] {
        sources.map { source in
            let operand = inputs[source.input]
            let start = operand.offset + picture * operand.pictureCount
            return Int32(start + source.channel / 8 * operand.picture.pixels * 8 + source.channel % 8)
        }
    }

    func run(_ share: Share, in memory: PlanMemory) {
        var geometry = geometry
        if case .planar = method { return runPlanar(share, geometry, in: memory) }
        let part = BlockedPart(share, rows: geometry.out_height, blocks: output.picture.blocks)
        guard !part.isEmpty else { return }
        for picture in 0..<output.picture.batch {
            let place = picture * output.pictureCount
            var epilogue = epilogue.kernel(addend: addend.map { UnsafePointer(memory[$0] + place) })
            let y = memory[output] + place
            let x =
                hasScatteredChannels ? memory.arenaBase : UnsafePointer(memory[input] + picture * input.pictureCount)
            switch method {
            case .depthwise: blocked_convolve_depthwise(&geometry, x, packed.base, &epilogue, y, part)
            case .winograd:
                blocked_convolve_winograd(&geometry, x, packed.base, &epilogue, y, part, memory.scratch(share))
            case .direct(let offsets):
                let table = offsets[hasScatteredChannels ? picture : 0]
                blocked_convolve(&geometry, x, table, packed.base, &epilogue, y, part, memory.scratch(share))
            case .planar: break
            }
        }
    }

    private func runPlanar(_ share: Share, _ geometry: BlockedConvolution, in memory: PlanMemory) {
        var geometry = geometry
        let rows = share.range(of: geometry.out_height)
        guard !rows.isEmpty else { return }
        let bias = packed.base + geometry.out_channels * blocked_convolution_terms(&geometry)
        for picture in 0..<output.picture.batch {
            let place = picture * output.pictureCount
            var epilogue = epilogue.kernel(addend: addend.map { UnsafePointer(memory[$0] + place) })
            blocked_convolve_planar(
                &geometry, memory[input] + picture * input.pictureCount, packed.base, bias, &epilogue,
                memory[output] + place, rows.lowerBound, rows.upperBound, memory.scratch(share))
        }
    }

    var kernelName: String? {
        if case .winograd = method { "Winograd convolution 3×3" } else { nil }
    }
}
