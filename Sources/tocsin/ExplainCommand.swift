import ArgumentParser
import Classification
import Core
import Foundation
import Ingest
import Preprocessing
import Training

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Show where in a picture a classifier looked.",
        discussion: """
            Paints what speaks for a class over the picture (Grad-CAM). Takes classifiers that 'tocsin train' wrote and \
            convolutional ones from elsewhere; for these say how they want their pictures with --mean, --deviation and --fit.
            """)

    private struct Answer: Encodable {
        let `class`: String
        let probability: Float
        let layer: String
        /// The hottest place, in fractions of the picture; absent where nothing speaks for the class.
        let hottest: [Double]?
    }

    @Option(help: "The model's file, or \"default\" for the bundled one.")
    var model = "default"
    @Option(help: "The picture to write, a PNG file.")
    var out: String
    @Option(
        name: .customLong("class"), help: "The class to explain, by name or number (default: the most probable one).")
    var className: String?
    @Option(help: "The value of the network whose features are weighted (default: the last with features by place).")
    var layer: String?
    @Option(help: "File with a class name per line, for networks from elsewhere.")
    var labels: String?
    @Option(help: "Means of red, green and blue, on a scale of 0 to 1, for networks from elsewhere.")
    var mean = "0.485,0.456,0.406"
    @Option(help: "Deviations of red, green and blue, for networks from elsewhere.")
    var deviation = "0.229,0.224,0.225"
    @Option(
        help: "One of: \(PictureFit.allCases.map(\.rawValue).joined(separator: ", ")), for networks from elsewhere.")
    var fit = PictureFit.crop
    @Flag(help: "Print one JSON object.")
    var json = false
    @Argument(help: "The picture file.")
    var image: String

    func validate() throws {
        guard Self.triple(mean) != nil, let deviation = Self.triple(deviation), deviation.allSatisfy({ $0 > 0 }) else {
            throw ValidationError("--mean and --deviation take three numbers like 0.5,0.5,0.5, deviations above 0")
        }
    }

    func run() throws {
        try reportingFailures {
            let network = try ScoredNetwork.read(
                path: model, labels: classNames(), mean: Self.triple(mean) ?? [],
                deviation: Self.triple(deviation) ?? [],
                fit: fit)
            let mapping = try GradientMapping(network, layer: layer)
            let picture = try PictureFile.decode(path: image)
            let scores = mapping.look(at: picture)
            let label = try label(in: network, scores)
            let heat = mapping.heat(for: label)
            let painted = heat.painted(over: picture, input: network.input)
            try DurableFile.write(PictureFile.encodePNG(painted), to: out, permissions: 0o644)
            let answer = Answer(
                class: network.labels[label], probability: Classification.softmax(scores)[label],
                layer: mapping.layer, hottest: hottest(heat, network.input, picture))
            print(json ? try jsonText(answer) : text(answer))
        }
    }

    private static func triple(_ text: String) -> [Float]? {
        let values = text.split(separator: ",").compactMap { Float($0) }
        return values.count == 3 && values.allSatisfy(\.isFinite) ? values : nil
    }

    private func classNames() throws(Failure) -> [String] {
        guard let labels else { return [] }
        guard let text = try? String(contentsOfFile: labels, encoding: .utf8) else {
            throw Failure(.unavailable, "\(labels): cannot be read", remedy: "check the path; see --labels")
        }
        return text.split(whereSeparator: \.isNewline).map(String.init)
    }

    private func label(in network: ScoredNetwork, _ scores: [Float]) throws(Failure) -> Int {
        guard let className else { return scores.indices.max { scores[$0] < scores[$1] } ?? 0 }
        if let label = network.labels.firstIndex(of: className) { return label }
        if let number = Int(className), scores.indices.contains(number) { return number }
        throw Failure(
            .usage, "--class \(className): no such class",
            remedy: "name one of \(network.labels.prefix(20).joined(separator: ", ")) or a number below \(scores.count)"
        )
    }

    private func hottest(_ heat: HeatMap, _ input: InputTransform, _ picture: Picture) -> [Double]? {
        guard let place = heat.hottest else { return nil }
        let box = input.pictureBox(
            of: Box(x: place.x, y: place.y, width: 0, height: 0), pictureWidth: picture.width,
            pictureHeight: picture.height)
        return [box.x, box.y].map { ($0 * 1000).rounded() / 1000 }
    }

    private func text(_ answer: Answer) -> String {
        let start = "\(out): \(answer.class) (\(String(format: "%.3f", answer.probability)))"
        guard let hottest = answer.hottest else { return start + ", nothing in the picture speaks for it" }
        return start
            + String(
                format: ", most at %.0f %% from the left, %.0f %% from the top", 100 * hottest[0], 100 * hottest[1])
    }
}

extension PictureFit: ExpressibleByArgument {}
