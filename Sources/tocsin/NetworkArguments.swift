import ArgumentParser
import Classification
import Core
import Neural
import ONNX
import Preprocessing
import Training

/// Which network is trained, and how it sees its pictures.
struct NetworkArguments: ParsableArguments {
    @Option(
        help: """
            Start from this ONNX network instead of random weights: from its features, or, if it is a classifier of the \
            same classes and size, from all of it. 'default' is the bundled one, \
            which is taught more pictures of its classes.
            """)
    var from: String?
    @Option(help: "The value of that network to take as features (default: the last with features by place).")
    var cut: String?
    @Flag(help: "Leave those features as they are and train the new head alone.")
    var freeze = false
    @Option(
        help: ArgumentHelp(
            "Network with random weights: compact; for clips compact+shift, compact+conv or compact+gru; vgg:16,32,64 by the "
                + "filters of its 3x3 convolutions, vgg:32,64:512 with a hidden dense layer, vgg-bn:... with normalisation.",
            valueName: "name"))
    var architecture = Architecture.compact(nil)
    @Option(help: "Width of a compact network, as a factor.")
    var width: Double = 1
    @Option(help: "Residual blocks after the first of each of the last two sizes of a compact network.")
    var depth = 1
    @Option(help: "Side of the network's square input in pixels, a multiple of 16.")
    var size = 128
    @Option(help: "Frames of a clip that are looked at together.")
    var frames = 8
    @Option(help: ArgumentHelp("Their rate, in frames a second.", valueName: "rate"))
    var clipFps = 8.0
    @Option(help: "What is done to pictures of twice the network's size first: none, gaussian, median.")
    var denoise = PreprocessingOptions.Denoise.none
    @Option(help: "And then: none, equalize, clahe, gamma:0.1 to gamma:10.")
    var enhance = PreprocessingOptions.Enhance.none

    func validate() throws {
        guard from != nil || !freeze && cut == nil else { throw ValidationError("--freeze and --cut go with --from") }
        guard 32...1024 ~= size, size % 16 == 0 else {
            throw ValidationError("--size takes a multiple of 16 from 32 to 1024")
        }
        guard 0...8 ~= depth, 0.25...4 ~= width else {
            throw ValidationError("--width is from 0.25 to 4, --depth from 0 to 8")
        }
        guard 2...256 ~= frames, 0.1...100 ~= clipFps else {
            throw ValidationError("--frames is from 2 to 256, --clip-fps from 0.1 to 100")
        }
        guard enhance != .auto else { throw ValidationError("--enhance auto is for streams; name a treatment") }
        guard from == nil || architecture == .compact(nil) else {
            throw ValidationError("--architecture is of a network with random weights, --from has its own")
        }
    }

    func purpose(labels: [String]) -> ClassifierNetwork.Purpose {
        let input = InputTransform(
            width: size, height: size, fit: .stretch, mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5])
        let window = architecture.temporalHead.map { _ in ClipWindow(frames: frames, framesPerSecond: clipFps) }
        return ClassifierNetwork.Purpose(
            labels: labels, input: input, treatment: PreprocessingOptions(denoise: denoise, enhance: enhance),
            window: window)
    }

    var form: SampleForm {
        let purpose = purpose(labels: [])
        return SampleForm(
            longestSide: purpose.input.sourceSide, treatment: purpose.treatment, window: purpose.window)
    }

    /// It has a width and a depth that can be chosen.
    var hasShape: Bool {
        guard from == nil, case .compact = architecture else { return false }
        return true
    }

    /// All that tells one from another, in words.
    var summary: String {
        let origin = from.map { "from \($0) cut \(cut ?? "")" } ?? architecture.rawValue
        let clips = architecture.temporalHead.map { _ in " of \(frames) frames at \(clipFps)" } ?? ""
        return
            "\(origin)\(clips), size \(size), width \(width), depth \(depth), \(denoise.rawValue), \(enhance.rawValue)"
    }

    /// The network of a file if it is one of ours for this purpose already.
    private func classifier(_ path: String, for purpose: ClassifierNetwork.Purpose) -> Graph? {
        let graph =
            path == ClassifierModel.bundledName
            ? try? ONNXFile.read(bytes: ClassifierModel.bundledBytes) : try? ONNXFile.read(path: path)
        guard let graph, ClassifierNetwork.isClassifier(graph, for: purpose) else { return nil }
        return graph
    }

    /// - Parameter name: what the model calls itself.
    func network(labels: [String], name: String, seed: UInt64) throws(Failure) -> Graph {
        var graph: Graph
        if let from, cut == nil, !freeze, let own = classifier(from, for: purpose(labels: labels)) {
            graph = own
        } else if let from {
            let origin: Graph
            do { origin = try ONNXFile.readGraph(path: from) } catch { throw Failure(error) }
            var generator = SeededGenerator(seed: seed)
            graph = try ClassifierNetwork.transferred(
                from: origin, place: from, cut: cut, purpose: purpose(labels: labels), generator: &generator)
        } else {
            graph = try ClassifierNetwork.untrained(
                architecture, width: width, depth: depth, purpose: purpose(labels: labels), seed: seed)
        }
        graph.metadata[ClassifierModel.Key.name] = name
        return graph
    }
}

extension Architecture: ExpressibleByArgument {}
