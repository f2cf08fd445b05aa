import Classification
import Core
import Foundation
import Inference
import Preprocessing
import Training

/// Pictures of a folder as inputs of a network with one picture input: prepared as the model's metadata says, where it says
/// something.
struct CalibrationPictures {
    /// How pictures are prepared for a network whose metadata does not say.
    struct Preparation {
        var mean: [Float] = [0, 0, 0]
        var deviation: [Float] = [1, 1, 1]
        var isBlueFirst = false
    }

    /// Sorted by path.
    let paths: [String]
    /// How they are prepared, in words.
    let preparation: String
    private let form: SampleForm
    private let port: Network.Port
    private let tensorizer: PictureTensorizer
    private let isInterleaved: Bool
    private let isBlueFirst: Bool

    /// - Parameters:
    ///   - count: the most pictures to take, evenly spread over the folder and its subfolders.
    ///   - shapes: of inputs that the file leaves open.
    ///   - preparation: for a network whose metadata says nothing; nil is the usual one.
    /// - Throws: `.usage` for a preparation where the network brings its own.
    init(
        folder: String, count: Int, network: Network, path: String, shapes: [String: [Int]],
        preparation: Preparation?
    ) throws(Failure) {
        guard network.inputs.count == 1, let port = network.inputs.first else {
            throw Failure(.badData, "\(path): \(network.inputs.count) inputs where calibration feeds one picture")
        }
        let shape = shapes[port.name] ?? port.shape.map { $0.enumerated().map(Self.size) } ?? []
        guard shape.count == 4, shape[0] == 1, shape[1] == 3 || shape[3] == 3, !shape.contains(0) else {
            throw Failure(
                .badData, "\(path): the input \(port.name) is not one picture of three channels and known size",
                remedy: "give its shape with --shape \(port.name)=1,3,HEIGHT,WIDTH")
        }
        isInterleaved = shape[1] != 3
        self.port = Network.Port(name: port.name, type: port.type, shape: shape.map { .fixed($0) })
        let (height, width) = isInterleaved ? (shape[1], shape[2]) : (shape[2], shape[3])
        guard 1...8192 ~= height, 1...8192 ~= width else {
            throw Failure(.badData, "\(path): an input of \(width)x\(height) is outside 1 to 8192 pixels a side")
        }
        let own = try ClassifierModel.preparation(of: network, place: path)
        if own != nil, preparation != nil {
            throw Failure(
                .usage, "\(path): its metadata says how it wants its pictures",
                remedy: "leave out --mean, --deviation and --bgr")
        }
        let given = preparation ?? Preparation()
        isBlueFirst = given.isBlueFirst
        let transform =
            own?.input
            ?? InputTransform(
                width: width, height: height, fit: .stretch, mean: given.mean, deviation: given.deviation)
        tensorizer = PictureTensorizer(transform)
        form = SampleForm(longestSide: transform.sourceSide, treatment: own?.treatment ?? .none)
        self.preparation = Self.words(transform, form.treatment, isBlueFirst: isBlueFirst, isOwn: own != nil)
        let all = try Self.pictures(in: folder)
        let taken = min(count, all.count)
        paths = (0..<taken).map { all[$0 * all.count / taken] }
    }

    private static func words(
        _ transform: InputTransform, _ treatment: PreprocessingOptions, isBlueFirst: Bool, isOwn: Bool
    ) -> String {
        func list(_ values: [Float]) -> String { values.map { String(format: "%g", $0) }.joined(separator: ",") }
        let blueFirst = isBlueFirst || transform.channels == .bgr ? ", blue first" : ""
        let treated =
            treatment == .none ? "" : ", \(treatment.denoise.rawValue) and \(treatment.enhance.rawValue) first"
        return "\(transform.width)x\(transform.height) (\(transform.fit.rawValue)), mean \(list(transform.mean)), "
            + "deviation \(list(transform.deviation))\(blueFirst)\(treated); "
            + (isOwn ? "as the model's metadata says" : "the metadata says nothing, see --mean")
    }

    private static func size(_ axis: Int, _ size: Network.Size) -> Int {
        if case .fixed(let size) = size { size } else { axis == 0 ? 1 : 0 }
    }

    private static func pictures(in folder: String) throws(Failure) -> [String] {
        guard let files = FileManager.default.enumerator(atPath: folder) else {
            throw Failure(.unavailable, "\(folder): cannot be listed", remedy: "check the path; see --calibrate")
        }
        let endings = ["jpg", "jpeg", "png", "bmp", "webp"]
        let names = files.compactMap { $0 as? String }.filter {
            endings.contains(URL(filePath: $0).pathExtension.lowercased())
        }
        guard !names.isEmpty else {
            throw Failure(.badData, "\(folder): no pictures", remedy: "add some hundred pictures")
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { folder + "/" + $0 }
    }

    /// The inputs that one picture makes.
    func inputs(_ path: String) throws(Failure) -> [String: TypedTensor] {
        let transform = tensorizer.transform
        let planar = tensorizer.values(of: try form.decode(path: path)[0])
        let plane = transform.width * transform.height
        let channels = isBlueFirst ? [2, 1, 0] : [0, 1, 2]
        let values =
            isInterleaved
            ? (0..<3 * plane).map { planar[channels[$0 % 3] * plane + $0 / 3] }
            : channels.flatMap { planar[$0 * plane..<($0 + 1) * plane] }
        let shape =
            isInterleaved ? [1, transform.height, transform.width, 3] : [1, 3, transform.height, transform.width]
        return [port.name: TypedTensor(shape: shape, values)]
    }

    /// Shape of the input, for plans.
    var shapes: [String: [Int]] {
        let transform = tensorizer.transform
        return [
            port.name: isInterleaved
                ? [1, transform.height, transform.width, 3] : [1, 3, transform.height, transform.width]
        ]
    }
}
