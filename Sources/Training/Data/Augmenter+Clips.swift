import Classification
import Core
import Neural

extension Augmenter {
    /// Writes a window of a clip: one draw of place and time for the window, small moves in time for its frames, and the same
    /// crop, turn and colours for all of them, as they come from one camera.
    ///
    /// - Parameters:
    ///   - frames: of the clip, as `SampleForm` decodes them.
    ///   - target: exactly `window.frames * transform.count` values.
    func write(
        _ frames: [Picture], _ window: ClipWindow, using generator: inout SeededGenerator,
        into target: UnsafeMutableBufferPointer<Float>
    ) {
        let size = transform.count
        let indices = indices(of: window, inDecoded: frames.count, using: &generator)
        let look = SeededGenerator(seed: generator.next())
        for (place, index) in indices.enumerated() {
            var generator = look
            let frame = UnsafeMutableBufferPointer(rebasing: target[place * size..<(place + 1) * size])
            write(frames[index], using: &generator, into: frame)
        }
    }

    /// Which decoded frames a window takes; they never go back in time.
    func indices(
        of window: ClipWindow, inDecoded count: Int, using generator: inout SeededGenerator
    ) -> [Int] {
        guard augmentation.movesWindow else { return window.middle(ofDecoded: count) }
        let start = Int(generator.nextUnit() * Float(max(1, count - window.decodedSpan + 1)))
        return (0..<window.frames).map { place in
            let jitter =
                generator.nextIsTrue(share: augmentation.temporalJitter) ? (generator.nextUnit() < 0.5 ? -1 : 1) : 0
            // Half a step each way: a frame meets its neighbour at most, it does not pass it.
            let index = start + place * ClipWindow.decodedFramesPerStep + jitter
            return min(max(index, 0), count - 1)
        }
    }
}
