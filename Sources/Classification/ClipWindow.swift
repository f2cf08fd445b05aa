/// How many frames of a clip a classifier looks at, and how far apart they are. Travels as JSON in a model's metadata.
public struct ClipWindow: Sendable, Equatable, Codable {
    /// 2 to 256.
    public let frames: Int
    /// 0.1 to 100.
    public let framesPerSecond: Double

    public init(frames: Int, framesPerSecond: Double) {
        precondition((2...256).contains(frames) && (0.1...100).contains(framesPerSecond), "no window of a clip")
        self.frames = frames
        self.framesPerSecond = framesPerSecond
    }

    /// A model's metadata comes from anywhere, so that its values are checked here.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        frames = try values.decode(Int.self, forKey: .frames)
        framesPerSecond = try values.decode(Double.self, forKey: .framesPerSecond)
        guard (2...256).contains(frames), (0.1...100).contains(framesPerSecond) else {
            let fault = "a window of \(frames) frames at \(framesPerSecond) a second"
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: fault))
        }
    }

    /// Clips are decoded at twice the window's rate, so that training can move a frame by half a step.
    public static let decodedFramesPerStep = 2
    public var decodedFramesPerSecond: Double { framesPerSecond * Double(Self.decodedFramesPerStep) }

    /// Decoded frames from the window's first to its last.
    public var decodedSpan: Int { (frames - 1) * Self.decodedFramesPerStep + 1 }

    /// The window in the middle of a decoded clip, as indices into its frames. A clip that is too short stands still at its
    /// end.
    public func middle(ofDecoded count: Int) -> [Int] {
        let start = max(0, (count - decodedSpan) / 2)
        return (0..<frames).map { min(start + $0 * Self.decodedFramesPerStep, count - 1) }
    }
}
