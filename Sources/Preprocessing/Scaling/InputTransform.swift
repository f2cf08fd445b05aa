import Core

/// How a network wants its pictures: size, fit and normalisation. Travels as JSON in a model's metadata.
///
/// The tensor is 3 × height × width, each value `(v - mean) / deviation` with v from 0 to 1.
public struct InputTransform: Sendable, Equatable, Codable {
    /// The order of the tensor's channels: red, green, blue, or the other way round.
    public enum Channels: String, Sendable, Codable { case rgb, bgr }

    public let width: Int
    public let height: Int
    public let fit: PictureFit
    public let channels: Channels
    /// Red, green, blue.
    public let mean: [Float]
    /// Red, green, blue; not zero.
    public let deviation: [Float]

    /// Values of one tensor.
    public var count: Int { 3 * width * height }

    /// What ImageNet networks expect (torchvision's constants).
    public static let imageNetMean: [Float] = [0.485, 0.456, 0.406]
    public static let imageNetDeviation: [Float] = [0.229, 0.224, 0.225]

    /// - Parameters: sizes 1 to 8192; three means; three deviations above 0.
    public init(
        width: Int, height: Int, fit: PictureFit = .letterbox, channels: Channels = .rgb,
        mean: [Float] = imageNetMean, deviation: [Float] = imageNetDeviation
    ) {
        self.width = width
        self.height = height
        self.fit = fit
        self.channels = channels
        self.mean = mean
        self.deviation = deviation
        if let fault { preconditionFailure(fault) }
    }

    /// Metadata comes with a model from anywhere, so that its values are checked here.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        width = try values.decode(Int.self, forKey: .width)
        height = try values.decode(Int.self, forKey: .height)
        fit = try values.decode(PictureFit.self, forKey: .fit)
        channels = try values.decodeIfPresent(Channels.self, forKey: .channels) ?? .rgb
        mean = try values.decode([Float].self, forKey: .mean)
        deviation = try values.decode([Float].self, forKey: .deviation)
        if let fault {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: fault))
        }
    }

    private var fault: String? {
        guard (1...8192).contains(width), (1...8192).contains(height) else {
            return "an input of \(width)x\(height) is outside 1 to 8192 pixels a side"
        }
        guard mean.count == 3, mean.allSatisfy(\.isFinite) else { return "the mean needs three finite values" }
        guard deviation.count == 3, deviation.allSatisfy({ $0.isFinite && $0 > 0 }) else {
            return "the deviation needs three finite values above 0"
        }
        return nil
    }

    /// Where a box of the network's input lies in the picture, both in fractions; cut off at the picture's border.
    ///
    /// - Parameter region: the part of the picture that was tensorised.
    public func pictureBox(
        of box: Box, pictureWidth: Int, pictureHeight: Int, region: Box = .whole
    ) -> Box {
        let placement = fit.placement(
            ofPictureWidth: pictureWidth, height: pictureHeight, region: region, inWidth: width, height: height)
        let (source, target) = (placement.source, placement.target)
        func along(_ value: Double, _ size: Int, _ offset: Int, _ length: Int) -> Double {
            min(max((value * Double(size) - Double(offset)) / Double(length), 0), 1)
        }
        let left = source.x + along(box.x, width, target.x, target.width) * source.width
        let right = source.x + along(box.x + box.width, width, target.x, target.width) * source.width
        let top = source.y + along(box.y, height, target.y, target.height) * source.height
        let bottom = source.y + along(box.y + box.height, height, target.y, target.height) * source.height
        return Box(
            x: left / Double(pictureWidth), y: top / Double(pictureHeight),
            width: (right - left) / Double(pictureWidth), height: (bottom - top) / Double(pictureHeight))
    }
}
