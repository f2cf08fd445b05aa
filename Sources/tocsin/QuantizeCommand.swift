import ArgumentParser
import Classification
import Core
import Foundation
import Inference
import ONNX

struct QuantizeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quantize",
        abstract: "Make a model compute with bytes, and say how far it then is from the float one.")

    enum Method: String, ExpressibleByArgument, CaseIterable {
        case leastsquares, minmax, percentile, entropy
    }

    @Argument(help: "The model's file.")
    var model: String
    @Option(help: "Folder of pictures like those that the model will see.")
    var calibrate: String
    @Option(help: "File of the quantised model.")
    var out: String
    @Option(help: "Pictures to take at most. Every fifth is held out to compare the models.")
    var pictures = 200
    @Option(help: "How ranges follow from what was seen: \(Method.allCases.map(\.rawValue).joined(separator: ", ")).")
    var method = Method.leastsquares
    @Option(help: "Share of the values that a range holds, for the method percentile.")
    var share = 0.9999
    @Option(help: ArgumentHelp("Nodes that go on computing with floats.", valueName: "NODE"))
    var keepFloat: [String] = []
    @Option(
        help: ArgumentHelp(
            "Signal to noise that all outputs shall have: nodes go on with floats until they do, those that lose most first.",
            valueName: "DB"))
    var atLeast: Double?
    @Option(
        help: """
            Mean that pictures are reduced by, values from 0 to 1: one number or three (default: as the model's metadata \
            says, else 0).
            """)
    var mean: String?
    @Option(
        help: """
            Deviation that pictures are then divided by; 0.00392157 makes values from 0 to 255 (default: as the model's \
            metadata says, else 1).
            """)
    var deviation: String?
    @Flag(help: "The model takes blue, green, red.")
    var bgr = false
    @Option(help: ArgumentHelp("Shape of an input that the file leaves open.", valueName: "NAME=1,3,224,224"))
    var shape: [String] = []

    func validate() throws {
        guard pictures >= 2, 0.5...1 ~= share else {
            throw ValidationError("--pictures is at least 2, --share from 0.5 to 1")
        }
        _ = try preparation
    }

    /// nil where nothing is said about it.
    private var preparation: CalibrationPictures.Preparation? {
        get throws {
            guard mean != nil || deviation != nil || bgr else { return nil }
            guard let mean = Self.channels(mean ?? "0"), let deviation = Self.channels(deviation ?? "1"),
                deviation.allSatisfy({ $0 > 0 })
            else {
                throw ValidationError("--mean and --deviation take one number or three, A,B,C; deviations above 0")
            }
            return .init(mean: mean, deviation: deviation, isBlueFirst: bgr)
        }
    }

    private static func channels(_ text: String) -> [Float]? {
        let numbers = text.split(separator: ",").compactMap { Float($0) }.filter(\.isFinite)
        guard numbers.count == text.split(separator: ",").count else { return nil }
        return numbers.count == 1 ? [numbers[0], numbers[0], numbers[0]] : numbers.count == 3 ? numbers : nil
    }

    func run() throws {
        try reportingFailures {
            let network = try ModelFile.read(model)
            let pictures = try CalibrationPictures(
                folder: calibrate, count: pictures, network: network, path: model,
                shapes: try ModelFile.shapes(shape), preparation: try preparation)
            print("Pictures: \(pictures.preparation)")
            var quantizer = try calibrated(network, pictures)
            let sensitivities = try ModelFile.naming(model) { () throws(InferenceError) in
                try quantizer.sensitivities(calibrationMethod)
            }
            var quantized = try self.quantized(quantizer)
            var report = try comparison(quantizer.network, quantized, pictures)
            var spared = 0
            while let atLeast, report.outputs.contains(where: { $0.signalToNoise < atLeast }),
                spared + 1 < sensitivities.count
            {
                quantizer.keepFloat([sensitivities[spared].name])
                spared += 1
                quantized = try self.quantized(quantizer)
                report = try comparison(quantizer.network, quantized, pictures)
            }
            // The float model's pair came with its metadata.
            quantized.metadata[GoldenPair.key] = nil
            if (try? ClassifierModel(quantized, place: out)) != nil { try GoldenPair.attach(to: &quantized) }
            do throws(ONNXError) { try ONNXFile.write(quantized, to: out) } catch { throw Failure(error) }
            show(report, sensitivities, spared: spared)
        }
    }

    private func quantized(_ quantizer: Quantizer) throws(Failure) -> Network {
        try ModelFile.naming(model) { () throws(InferenceError) in try quantizer.quantized(calibrationMethod) }
    }

    private var calibrationMethod: CalibrationMethod {
        switch method {
        case .leastsquares: .leastSquares
        case .minmax: .minimumMaximum
        case .percentile: .percentile(share)
        case .entropy: .entropy
        }
    }

    /// The second of every five pictures is held out.
    private static func isHeldOut(_ index: Int) -> Bool { index % 5 == 1 }

    private func calibrated(_ network: Network, _ pictures: CalibrationPictures) throws(Failure) -> Quantizer {
        var quantizer = try ModelFile.naming(model) { () throws(InferenceError) in
            try Quantizer(network, inputShapes: pictures.shapes, keepFloat: Set(keepFloat))
        }
        for (index, path) in pictures.paths.enumerated() where !Self.isHeldOut(index) {
            let inputs = try pictures.inputs(path)
            try ModelFile.naming(model) { () throws(InferenceError) in try quantizer.observe(inputs) }
        }
        return quantizer
    }

    private func comparison(
        _ float: Network, _ quantized: Network, _ pictures: CalibrationPictures
    ) throws(Failure) -> QuantizationReport {
        var comparison = try ModelFile.naming(model) { () throws(InferenceError) in
            try QuantizationComparison(float: float, quantized: quantized)
        }
        for (index, path) in pictures.paths.enumerated() where Self.isHeldOut(index) {
            let inputs = try pictures.inputs(path)
            try ModelFile.naming(model) { () throws(InferenceError) in try comparison.add(inputs) }
        }
        return comparison.report
    }

    private func show(_ report: QuantizationReport, _ sensitivities: [NodeSensitivity], spared: Int) {
        print("Against the float model on \(report.exampleCount) pictures that calibration did not see:")
        for output in report.outputs {
            var line = String(format: "cosine %.6f, signal to noise %.1f dB", output.cosine, output.signalToNoise)
            if let share = output.sameLargest { line += String(format: ", same best class %.1f %%", 100 * share) }
            print("  \(output.name): \(line)")
        }
        if spared > 0 {
            print("Nodes kept float: \(sensitivities.prefix(spared).map(\.name).joined(separator: ", "))")
        }
        print("Nodes that lose most (--keep-float NODE spares one):")
        for node in sensitivities.dropFirst(spared).prefix(5) {
            print("  \(node.name): \(String(format: "signal to noise %.1f dB", node.signalToNoise))")
        }
    }
}
