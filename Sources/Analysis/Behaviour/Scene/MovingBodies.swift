import Core
import FrameRing
import Preprocessing

/// The bodies of a fixed camera's pictures, without a model: what differs from the usual scene, has an edge of its own and
/// the size of somebody.
///
/// A camera that shakes is held still, light that changes all over is taken out, and after a change of most of the picture
/// (a switched light, another view) the scene is learned anew for three seconds.
///
/// Isolation: the camera's queue.
final class MovingBodies: BodySource {
    /// Pixels across the picture that is looked at.
    static let workingWidth = 240
    /// Share of the picture that differs from which the scene is another one: for long, or from one frame to the next.
    private static let anotherScene = 0.4
    private static let suddenChange = 0.25

    private let scaler: AreaScaler
    private let small: Picture
    private let pictureWidth: Int
    private let pictureHeight: Int
    private let width: Int
    private let height: Int
    private var background: SceneBackground
    private var shake: CameraShake
    private var finder: BlobFinder
    /// The picture as it would be had the camera not moved.
    private var steady: [UInt8]
    private var mask: [UInt8]
    private var lastTime: MediaTime?
    private var seconds = 0.0
    private var differing = 0.0

    /// - Parameter picture: the first of those to come, which have its size.
    init(_ picture: Picture) {
        (pictureWidth, pictureHeight) = (picture.width, picture.height)
        width = max(16, min(picture.width, Self.workingWidth))
        height = max(16, (picture.height * width + picture.width / 2) / picture.width)
        scaler = AreaScaler(width: width, height: height, fit: .stretch)
        small = Picture(width: width, height: height)
        background = SceneBackground(width: width, height: height)
        shake = CameraShake(width: width, height: height)
        finder = BlobFinder(width: width, height: height)
        steady = [UInt8](repeating: 0, count: width * height)
        mask = steady
    }

    /// Whether a picture has the size of those before.
    func fits(_ picture: Picture) -> Bool { picture.width == pictureWidth && picture.height == pictureHeight }

    func bodies(in picture: Picture, header: FrameHeader) -> [Body]? {
        scaler.scale(picture, into: small)
        seconds = lastTime.map { max(0, (header.time - $0).inSeconds) } ?? 0
        lastTime = header.time
        guard background.isLearned else {
            background.begin(with: small.luma, at: header.time)
            return nil
        }
        holdStill(shake.shift(of: small.luma, from: background.usual))
        let light = brightening()
        background.mark(steady, light: light, into: &mask)
        let differed = differing
        differing = Double(mask.reduce(0) { $0 + Int($1) }) / Double(mask.count)
        guard differing < Self.anotherScene, differing - differed < Self.suddenChange else {
            background.forget()
            differing = 0
            return nil
        }
        let blobs = finder.blobs(&mask, luma: steady, usual: background.usual, light: light)
        for blob in blobs where blob.nature == .vacated { vacate(blob) }
        return BlobFinder.bodies(among: blobs).map(body)
    }

    func keep(_ followed: [Box]) {
        guard background.isLearned else { return }
        for box in followed {
            let rows = CoarseScene.span(box.y, box.height, height)
            for x in CoarseScene.span(box.x, box.width, width) {
                for y in rows where mask[y * width + x] == 1 { mask[y * width + x] = 2 }
            }
        }
        background.follow(steady, mask: mask, seconds: seconds)
    }

    private func body(_ blob: BlobFinder.Blob) -> Body {
        let (width, height) = (Double(width), Double(height))
        return Body(
            box: Box(
                x: Double(blob.left) / width, y: Double(blob.top) / height, width: Double(blob.width) / width,
                height: Double(blob.height) / height),
            area: Double(blob.area) / (width * height))
    }

    /// The place is as it looks now.
    private func vacate(_ blob: BlobFinder.Blob) {
        for y in blob.top...blob.bottom {
            for x in blob.left...blob.right where finder.labels[y * width + x] == blob.label {
                background.adopt(steady, at: y * width + x)
                mask[y * width + x] = 0
            }
        }
    }

    /// What the shift has brought in from beyond the edge looks as the edge does.
    private func holdStill(_ shift: (x: Int, y: Int)) {
        guard shift != (0, 0) else {
            return steady.withUnsafeMutableBytes { steady in small.luma.withUnsafeBytes { steady.copyMemory(from: $0) }
            }
        }
        for y in 0..<height {
            let row = min(max(y + shift.y, 0), height - 1) * width
            for x in 0..<width { steady[y * width + x] = small.luma[row + min(max(x + shift.x, 0), width - 1)] }
        }
    }

    /// By how many grey levels most of the picture is brighter than usual: the median of every 17th pixel.
    private func brightening() -> Float {
        var counts = [Int](repeating: 0, count: 511)
        var total = 0
        for place in stride(from: 0, to: steady.count, by: 17) {
            counts[255 + Int((Float(steady[place]) - background.usual[place]).rounded())] += 1
            total += 1
        }
        var below = 0
        for index in counts.indices {
            below += counts[index]
            if 2 * below >= total { return Float(index - 255) }
        }
        return 0
    }
}
