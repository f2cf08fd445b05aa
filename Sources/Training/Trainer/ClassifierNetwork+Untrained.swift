import Classification
import Core
import Neural
import Preprocessing

extension ClassifierNetwork {
    /// A network with random weights.
    ///
    /// - Parameters:
    ///   - width, depth: as `compact` takes them; a plain network has neither.
    ///   - purpose: has a window where the architecture has a temporal head, and only there.
    /// - Throws: `Failure` of kind `usage` where the input is too small for the architecture.
    public static func untrained(
        _ architecture: Architecture, width: Double = 1, depth: Int = 1, purpose: Purpose, seed: UInt64
    ) throws(Failure) -> Graph {
        precondition((architecture.temporalHead == nil) == (purpose.window == nil), "clips go with a temporal head")
        let input = purpose.input
        let builder = NetworkBuilder(
            frames: purpose.window?.frames, height: input.height, width: input.width, seed: seed)
        switch architecture {
        case .compact(let head): compact(builder, width: width, depth: depth, head: head)
        case .plain(let filters, let dense, let isNormalized):
            guard min(input.width, input.height) >> filters.count > 0 else {
                throw Failure(
                    .usage,
                    "\(architecture.rawValue): \(filters.count) poolings leave nothing of \(input.width) pixels",
                    remedy: "give a larger --size or fewer convolutions")
            }
            plain(builder, filters: filters, dense: dense, isNormalized: isNormalized)
        }
        var graph = builder.classifier(classes: purpose.labels.count)
        describe(&graph, purpose)
        return graph
    }

    /// A compact network with random weights: inverted residual blocks down to a sixteenth of the input's size.
    ///
    /// Source: Sandler et al., "MobileNetV2", 2018, with fewer and narrower blocks.
    /// - Parameters:
    ///   - width: factor on the number of channels.
    ///   - depth: residual blocks that follow the first at an eighth and at a sixteenth of the input's size.
    public static func compact(
        width: Double, depth: Int = 1, labels: [String], input: InputTransform, seed: UInt64
    ) -> Graph {
        let builder = NetworkBuilder(height: input.height, width: input.width, seed: seed)
        compact(builder, width: width, depth: depth, head: nil)
        var graph = builder.classifier(classes: labels.count)
        describe(&graph, Purpose(labels: labels, input: input))
        return graph
    }

    private static func compact(
        _ builder: NetworkBuilder, width: Double, depth: Int, head: Architecture.TemporalHead?
    ) {
        func channels(_ count: Int) -> Int { max(8, Int((Double(count) * width / 8).rounded()) * 8) }
        let relu6 = Neural.Operation.clip(minimum: 0, maximum: 6)
        let shifts = head == .shift
        builder.convolutionBlock(channels(16), kernel: 3, stride: 2, activation: relu6)
            .depthwiseSeparable(channels(24), stride: 2, activation: relu6)
            .invertedResidual(channels(24), expansion: 4, shifts: shifts)
        for width in [40, 80] {
            builder.invertedResidual(channels(width), expansion: 4, stride: 2)
            for _ in 0..<depth { builder.invertedResidual(channels(width), expansion: 4, shifts: shifts) }
        }
        builder.convolutionBlock(channels(192), kernel: 1, activation: relu6)
        if let head { joinFrames(builder, head, channels: channels(96)) }
        builder.dropout(share: 0.2)
    }

    /// From the features of frames [N · T, C, h, w] to those of times, [N, C, T, 1], or of the whole window, [N, C, 1, 1]: the
    /// class maps then say when instead of where.
    private static func joinFrames(_ builder: NetworkBuilder, _ head: Architecture.TemporalHead, channels: Int) {
        guard let frames = builder.frames else { preconditionFailure("the network's input is not a clip") }
        let wide = builder.channels
        builder.activation(.globalAveragePool).reshape([-1, frames, wide], channels: wide)
        switch head {
        case .shift: builder.transpose([0, 2, 1])
        case .convolution:
            builder.transpose([0, 2, 1]).convolution1D(channels, kernel: 3).activation(.relu)
                .convolution1D(channels, kernel: 3).activation(.relu)
        case .recurrence:
            builder.transpose([1, 0, 2]).gru(channels).slice(axis: 0, frames - 1..<frames)
                .reshape([-1, channels, 1, 1], channels: channels)
            return
        }
        builder.reshape([-1, builder.channels, frames, 1], channels: builder.channels)
    }

    private static func plain(_ builder: NetworkBuilder, filters: [Int], dense: [Int], isNormalized: Bool) {
        for count in filters {
            builder.convolution(count, kernel: 3, hasBias: !isNormalized)
            if isNormalized { builder.normalization() }
            builder.activation(.relu).maxPool()
        }
        for units in dense {
            builder.dense(units).activation(.relu)
            if isNormalized { builder.dropout(share: 0.3) }
        }
        // The classifier's 1 × 1 convolution over one place is the last dense layer.
        let count = builder.shape(ofExamples: 1)[1...].reduce(1, *)
        builder.reshape([-1, count, 1, 1], channels: count)
    }
}
