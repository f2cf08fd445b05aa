import TestSupport

/// The clips and pictures that these tests need.
enum Clips {
    /// A moving test pattern with neither fire nor smoke: 4 s, 320x240 at 10 frames a second. Its index is at its end.
    static func pattern(in folder: TemporaryFolder) throws -> String {
        let path = folder.file("pattern.mp4")
        try ClipFactory.clip(at: path, seconds: 4, framesPerSecond: 10)
        return path
    }

    /// One picture of the test pattern.
    static func picture(in folder: TemporaryFolder) throws -> String {
        let path = folder.file("pattern.jpg")
        try ClipFactory.run(["-f", "lavfi", "-i", "testsrc2=size=320x240", "-frames:v", "1", path])
        return path
    }

    /// The clip, repeated for the given time, as an H.264 MP4 with a key frame each second: what a camera sends. Encoded
    /// once, at the size of analysis.
    static func loop(_ clip: String, seconds: Int, to path: String) throws {
        let once = path + ".once.mp4"
        try ClipFactory.run([
            "-i", clip, "-t", "\(seconds)", "-vf", "fps=10,scale='min(640,trunc(iw/2)*2)':-2", "-an", "-c:v", "libx264",
            "-preset", "ultrafast", "-bf", "0", "-pix_fmt", "yuv420p", "-g", "10", once,
        ])
        try ClipFactory.run(["-stream_loop", "-1", "-i", once, "-t", "\(seconds)", "-c", "copy", path])
    }
}
