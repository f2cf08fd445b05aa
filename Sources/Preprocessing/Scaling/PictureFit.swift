import Core

/// How a picture of one shape becomes one of another.
public enum PictureFit: String, Sendable, Codable, CaseIterable {
    /// The whole picture, centred, with grey bars.
    case letterbox
    /// The largest centred part of the target's shape.
    case crop
    /// The whole picture, its shape distorted.
    case stretch

    /// - Parameters:
    ///   - region: the part of the picture to use, in fractions of it.
    ///   - width, height: the target's size in pixels.
    func placement(
        ofPictureWidth pictureWidth: Int, height pictureHeight: Int, region: Box, inWidth width: Int, height: Int
    ) -> PicturePlacement {
        let wanted = PixelRectangle(
            x: region.x * Double(pictureWidth), y: region.y * Double(pictureHeight),
            width: region.width * Double(pictureWidth), height: region.height * Double(pictureHeight))
        var source = wanted
        var target = PicturePlacement.Target(x: 0, y: 0, width: width, height: height)
        let horizontal = Double(width) / source.width
        let vertical = Double(height) / source.height
        switch self {
        case .stretch: break
        case .crop:
            let scale = max(horizontal, vertical)
            source.width = min(Double(width) / scale, wanted.width)
            source.height = min(Double(height) / scale, wanted.height)
            source.x += (wanted.width - source.width) / 2
            source.y += (wanted.height - source.height) / 2
        case .letterbox:
            let scale = min(horizontal, vertical)
            target.width = min(max(Int((source.width * scale).rounded()), 1), width)
            target.height = min(max(Int((source.height * scale).rounded()), 1), height)
            // Even, so that the bars fall on whole chroma samples.
            target.x = (width - target.width) / 2 & ~1
            target.y = (height - target.height) / 2 & ~1
        }
        return PicturePlacement(source: source, target: target)
    }
}

/// Which part of a picture goes where in the target.
struct PicturePlacement: Equatable {
    struct Target: Equatable {
        var x, y, width, height: Int
    }
    /// In pixels of the picture; may be fractional.
    var source: PixelRectangle
    /// In whole pixels of the target.
    var target: Target
}

/// A rectangle in pixels of a plane, possibly fractional.
struct PixelRectangle: Equatable {
    var x, y, width, height: Double

    /// The same place on a chroma plane of half the size: chroma sample i covers luma samples 2i and 2i + 1.
    var onChroma: PixelRectangle { PixelRectangle(x: x / 2, y: y / 2, width: width / 2, height: height / 2) }
}
