import Analysis
import Core
import Ingest
import Preprocessing

/// What no picture of a camera is written or sent without: its masks, and faces made unrecognisable.
struct PicturePrivacy: Sendable {
    var masks: [Polygon]
    /// Finds the faces; nil leaves them as they are.
    var faces: BoxModel?

    /// For a clip's pictures; nil where they may be written as they came. A picture in which faces cannot be looked for
    /// becomes grey.
    var clipTreatment: ClipRequest.Treatment? {
        guard !masks.isEmpty || faces != nil else { return nil }
        return { [masks, faces] in
            let mask = PrivacyMask(polygons: masks)
            let blur = faces.map { model in try? FaceBlur(model: model) }
            return { picture in
                mask.apply(to: picture)
                guard let blur else { return }
                do {
                    guard let blur else { throw Failure(.badData, "no faces can be found") }
                    try blur.apply(to: picture)
                } catch {
                    picture.cover()
                }
            }
        }
    }
}

extension Picture {
    /// Leaves nothing of the picture.
    fileprivate func cover() {
        for place in luma.indices { luma[place] = 128 }
        for place in blueChroma.indices {
            blueChroma[place] = 128
            redChroma[place] = 128
        }
    }
}
