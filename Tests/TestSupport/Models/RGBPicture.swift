import Foundation

/// The exact bytes of a picture file, red, green and blue for each pixel.
public struct RGBPicture {
    public let width, height: Int
    public let bytes: Data

    /// Needs the `ffmpeg` command.
    public init(path: String) throws {
        let folder = try TemporaryFolder()
        try ClipFactory.run(["-i", path, "-pix_fmt", "rgb24", folder.file("picture.ppm")])
        let file = try Data(contentsOf: URL(filePath: folder.file("picture.ppm")))
        // "P6", width, height and 255, each followed by one white space.
        let header = file.split(maxSplits: 4, omittingEmptySubsequences: true) { $0 == 10 || $0 == 32 }
        let numbers = header.prefix(4).dropFirst().compactMap { Int(String(decoding: $0, as: UTF8.self)) }
        guard numbers.count == 3, file.count >= numbers[0] * numbers[1] * 3 else {
            throw ClipFactory.Broken(description: "\(path): not a picture")
        }
        (width, height) = (numbers[0], numbers[1])
        bytes = Data(file.suffix(width * height * 3))
    }
}
