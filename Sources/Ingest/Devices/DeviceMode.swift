import CVideo4Linux
import Core
import Foundation

/// One way in which a V4L2 camera delivers pictures.
struct DeviceMode: Equatable {
    /// Formats that are read, by FFmpeg's name for `input_format`, the best first. MJPEG is decoded for analysed pictures
    /// only; raw YUYV of a useful size fills a USB 2 bus; H.264 costs decoding but little of the bus.
    enum Format: String, CaseIterable {
        case mjpeg
        case yuyv = "yuyv422"
        case h264

        /// V4L2's four characters.
        var codes: [String] {
            switch self {
            case .mjpeg: ["MJPG", "JPEG"]
            case .yuyv: ["YUYV"]
            case .h264: ["H264"]
            }
        }
    }

    var format: Format
    var width: Int
    var height: Int
    /// nil if the device does not tell.
    var framesPerSecond: Double?

    /// FFmpeg's options.
    var options: [String: String] {
        var options = ["input_format": format.rawValue, "video_size": "\(width)x\(height)"]
        if let framesPerSecond { options["framerate"] = String(framesPerSecond) }
        return options
    }

    /// The modes to try, the best first: for each format the smallest size that analysis need not enlarge, at 30 frames a
    /// second or what comes next. A format that has no such size, or not at the analysis rate, comes after those that do.
    static func preferred(_ modes: [DeviceMode], longestSide: Int, framesPerSecond: Double) -> [DeviceMode] {
        let best = Format.allCases.compactMap { format in
            modes.filter { $0.format == format }.max {
                $0.merit(longestSide: longestSide, framesPerSecond: framesPerSecond)
                    < $1.merit(longestSide: longestSide, framesPerSecond: framesPerSecond)
            }
        }
        let (fit, unfit) = (
            best.filter { $0.suits(longestSide: longestSide, framesPerSecond: framesPerSecond) },
            best.filter { !$0.suits(longestSide: longestSide, framesPerSecond: framesPerSecond) }
        )
        return fit + unfit
    }

    private func suits(longestSide: Int, framesPerSecond: Double) -> Bool {
        max(width, height) >= longestSide && self.framesPerSecond ?? framesPerSecond >= framesPerSecond
    }

    /// Compared part by part: the rate and the size are enough, the size is close, the rate is close to 30.
    private func merit(longestSide: Int, framesPerSecond: Double) -> (Int, Int, Int, Double) {
        let rate = self.framesPerSecond ?? framesPerSecond
        let isLarge = max(width, height) >= longestSide
        return (
            rate >= framesPerSecond ? 1 : 0, isLarge ? 1 : 0, isLarge ? -width * height : width * height,
            -abs(rate - 30)
        )
    }

    /// What a device offers; empty where it cannot be asked.
    static func all(of path: String, longestSide: Int) -> [DeviceMode] {
        let device = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        guard device >= 0 else { return [] }
        defer { close(device) }
        var modes: [DeviceMode] = []
        var fourcc: UInt32 = 0
        for index in 0..<UInt32(64) {
            guard tocsin_v4l2_format(device, index, &fourcc) == 1 else { break }
            guard let format = Format.allCases.first(where: { $0.codes.contains(name(of: fourcc)) }) else { continue }
            for size in sizes(of: device, fourcc, longestSide: longestSide) {
                let rates = rates(of: device, fourcc, size)
                let known: [Double?] = rates.isEmpty ? [nil] : rates
                modes += known.map { rate in
                    DeviceMode(format: format, width: size.width, height: size.height, framesPerSecond: rate)
                }
            }
        }
        return modes
    }

    private static func name(of fourcc: UInt32) -> String {
        String(decoding: (0..<4).map { UInt8(truncatingIfNeeded: fourcc >> (8 * $0)) }, as: UTF8.self)
    }

    private static func sizes(of device: Int32, _ fourcc: UInt32, longestSide: Int) -> [(width: Int, height: Int)] {
        var sizes: [(Int, Int)] = []
        var (width, height, largestWidth, largestHeight): (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
        for index in 0..<UInt32(128) {
            guard tocsin_v4l2_size(device, fourcc, index, &width, &height, &largestWidth, &largestHeight) == 1 else {
                break
            }
            guard width != largestWidth || height != largestHeight else {
                sizes.append((Int(width), Int(height)))
                continue
            }
            // Any size between the two: 16 to 9 at the analysis size.
            let side = min(max(longestSide & ~15, Int(width)), Int(largestWidth))
            sizes.append((side, min(max((side * 9 / 16) & ~1, Int(height)), Int(largestHeight))))
        }
        return sizes
    }

    private static func rates(of device: Int32, _ fourcc: UInt32, _ size: (width: Int, height: Int)) -> [Double] {
        var rates: [Double] = []
        var (frames, seconds): (UInt32, UInt32) = (0, 0)
        for index in 0..<UInt32(64) {
            guard
                tocsin_v4l2_rate(
                    device, fourcc, UInt32(size.width), UInt32(size.height), index, &frames, &seconds) == 1, seconds > 0
            else { break }
            rates.append(Double(frames) / Double(seconds))
        }
        return rates
    }
}
