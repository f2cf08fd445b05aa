/// One picture in planar YCbCr 4:2:0, BT.601, full range (JPEG's own form): a luma plane of width × height bytes and two
/// chroma planes of half the size, rounded up. Rows are packed: the stride is the plane's width.
///
/// Luma first because denoising, enhancement and the quality gate work on luma, and because both cameras and JPEG files
/// store this form. The storage is kept while the size stays, so that a stream allocates nothing per frame.
///
/// Isolation: one owner at a time; not `Sendable`. `FramePool` hands pictures between threads.
public final class Picture {
    /// Pixels; at least 1.
    public private(set) var width: Int
    public private(set) var height: Int
    public var luma: [UInt8]
    public var blueChroma: [UInt8]
    public var redChroma: [UInt8]

    public var chromaWidth: Int { (width + 1) / 2 }
    public var chromaHeight: Int { (height + 1) / 2 }
    /// Bytes of all three planes.
    public var byteCount: Int { luma.count + blueChroma.count + redChroma.count }

    /// A black picture.
    public init(width: Int, height: Int) {
        precondition(width > 0 && height > 0, "a picture has at least one pixel")
        self.width = width
        self.height = height
        let chroma = ((width + 1) / 2) * ((height + 1) / 2)
        luma = [UInt8](repeating: 0, count: width * height)
        blueChroma = [UInt8](repeating: 128, count: chroma)
        redChroma = [UInt8](repeating: 128, count: chroma)
    }

    /// Changes the size; the contents are undefined afterwards unless it stayed the same. Allocates only when it grows.
    public func resize(width: Int, height: Int) {
        guard width != self.width || height != self.height else { return }
        precondition(width > 0 && height > 0, "a picture has at least one pixel")
        self.width = width
        self.height = height
        Self.resize(&luma, to: width * height, filler: 0)
        Self.resize(&blueChroma, to: chromaWidth * chromaHeight, filler: 128)
        Self.resize(&redChroma, to: chromaWidth * chromaHeight, filler: 128)
    }

    public func copy(from other: Picture) {
        resize(width: other.width, height: other.height)
        Self.copy(other.luma, to: &luma)
        Self.copy(other.blueChroma, to: &blueChroma)
        Self.copy(other.redChroma, to: &redChroma)
    }

    public func copy() -> Picture {
        let twin = Picture(width: width, height: height)
        twin.copy(from: self)
        return twin
    }

    private static func resize(_ plane: inout [UInt8], to count: Int, filler: UInt8) {
        if plane.count > count { plane.removeLast(plane.count - count) }
        if plane.count < count { plane.append(contentsOf: repeatElement(filler, count: count - plane.count)) }
    }

    /// Copies into the storage that is there: assigning the array would share it and copy it again at the next write.
    private static func copy(_ source: [UInt8], to target: inout [UInt8]) {
        target.withUnsafeMutableBytes { target in
            source.withUnsafeBytes { target.copyMemory(from: $0) }
        }
    }
}
