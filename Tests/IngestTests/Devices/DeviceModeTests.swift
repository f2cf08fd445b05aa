import Testing

@testable import Ingest

@Suite struct DeviceModeTests {
    private func mode(_ format: DeviceMode.Format, _ width: Int, _ height: Int, _ rate: Double?) -> DeviceMode {
        DeviceMode(format: format, width: width, height: height, framesPerSecond: rate)
    }

    private func preferred(_ modes: [DeviceMode]) -> [DeviceMode] {
        DeviceMode.preferred(modes, longestSide: 640, framesPerSecond: 5)
    }

    @Test("of each format the smallest size that need not be enlarged, near 30 frames a second; MJPEG first")
    func webcam() {
        let sizes = [(160, 120), (640, 480), (640, 360), (1280, 720), (1920, 1080)]
        let modes = DeviceMode.Format.allCases.flatMap { format in
            sizes.flatMap { size in [60, 30, 15].map { mode(format, size.0, size.1, $0) } }
        }
        #expect(
            preferred(modes) == [mode(.mjpeg, 640, 360, 30), mode(.yuyv, 640, 360, 30), mode(.h264, 640, 360, 30)])
    }

    @Test("a rate that is too low, or a size that is too small, comes last")
    func poorModes() {
        #expect(
            preferred([mode(.yuyv, 1920, 1080, 2), mode(.yuyv, 320, 240, 30), mode(.h264, 1920, 1080, 25)])
                == [mode(.h264, 1920, 1080, 25), mode(.yuyv, 320, 240, 30)])
    }

    @Test("a device that does not tell its rate is asked for none")
    func unknownRate() {
        #expect(
            preferred([mode(.mjpeg, 640, 480, nil)]).first?.options == [
                "input_format": "mjpeg", "video_size": "640x480",
            ])
    }
}
