import Foundation

/// Makes small clips and pictures with the `ffmpeg` command. Tests that use it are declared
/// `.enabled(if: ClipFactory.isAvailable)`, so that they show up as skipped where the command is missing.
public enum ClipFactory {
    public struct Broken: Error, CustomStringConvertible {
        public let description: String
    }

    private static let command = "/usr/bin/ffmpeg"
    public static let isAvailable = FileManager.default.isExecutableFile(atPath: command)

    /// A clip of FFmpeg's moving test picture, H.264 in MP4 unless the name says otherwise.
    ///
    /// - Parameters:
    ///   - keyframeInterval: frames from one keyframe to the next.
    ///   - extra: more output options, put before the file name.
    public static func clip(
        at path: String, seconds: Double = 2, framesPerSecond: Int = 25, width: Int = 320, height: Int = 240,
        keyframeInterval: Int = 25, source: String = "testsrc2", extra: [String] = []
    ) throws {
        try run(
            [
                "-f", "lavfi", "-i", "\(source)=size=\(width)x\(height):rate=\(framesPerSecond):duration=\(seconds)",
                "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "\(keyframeInterval)",
            ] + extra + [path])
    }

    /// FFmpeg's moving test picture as bare H.264 with access unit delimiters, as `ScriptedPeer` sends it: 25 frames a second,
    /// a keyframe each second with its parameter sets.
    public static func elementaryStream(
        at path: String, seconds: Double = 2, width: Int = 320, height: Int = 240, keyframeInterval: Int = 25
    ) throws {
        try clip(
            at: path, seconds: seconds, width: width, height: height, keyframeInterval: keyframeInterval,
            extra: ["-bf", "0", "-bsf:v", "h264_metadata=aud=insert", "-f", "h264"])
    }

    /// Runs `ffmpeg` with these arguments; what it complains about becomes the error.
    public static func run(_ arguments: [String]) throws {
        let process = try ChildProcess(
            command, ["-nostdin", "-hide_banner", "-loglevel", "error", "-y"] + arguments)
        let text = process.readToEnd()
        guard process.wait() == 0 else {
            throw Broken(description: "ffmpeg \(arguments.joined(separator: " ")): \(text)")
        }
    }
}
