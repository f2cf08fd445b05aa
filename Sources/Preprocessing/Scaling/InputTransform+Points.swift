import Core

extension InputTransform {
    /// Where a point of a picture lies in the network's input, both in fractions; nil where the network does not see it.
    ///
    /// - Parameter region: the part of the picture that was tensorised.
    public func inputPoint(
        x: Double, y: Double, pictureWidth: Int, pictureHeight: Int, region: Box = .whole
    ) -> (x: Double, y: Double)? {
        let placement = fit.placement(
            ofPictureWidth: pictureWidth, height: pictureHeight, region: region, inWidth: width, height: height)
        let (source, target) = (placement.source, placement.target)
        let across = (x * Double(pictureWidth) - source.x) / source.width
        let down = (y * Double(pictureHeight) - source.y) / source.height
        guard 0...1 ~= across, 0...1 ~= down else { return nil }
        return (
            (Double(target.x) + across * Double(target.width)) / Double(width),
            (Double(target.y) + down * Double(target.height)) / Double(height)
        )
    }
}
