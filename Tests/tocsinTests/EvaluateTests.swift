import Foundation
import TestSupport
import Testing

/// Measures a model that knows red from everything else on a few coloured pictures.
@Suite struct EvaluateTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for split in ["val", "test"] {
            for (label, color) in [("fire", "red"), ("normal", "gray"), ("smoke", "white")] {
                let directory = folder.file("set/\(split)/\(label)")
                try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
                try ClipFactory.run([
                    "-f", "lavfi", "-i", "color=\(color):size=48x40:rate=1,noise=alls=40:allf=t", "-frames:v", "4",
                    "\(directory)/%d.jpg",
                ])
            }
        }
    }

    @Test("--json has areas, calibration and intervals; --report is one page with plots and the mistakes as pictures")
    func jsonAndReport() async throws {
        let model = try folder.write("redness.onnx", [UInt8](RednessModel.bytes()))
        let page = folder.file("report.html")
        let outcome = try await Program.run(
            "evaluate", "--model", model, "--data", folder.file("set"), "--calibrate-on", "val", "--report", page,
            "--json")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        // White is never taken for smoke: both that are not red are normal.
        #expect(abs(try #require(object["accuracy"] as? Double) - 2.0 / 3) < 1e-9)
        #expect(abs(try #require(object["micro_f1"] as? Double) - 2.0 / 3) < 1e-9)
        #expect((object["average_precision"] as? [String: Double])?["fire"] == 1)
        #expect((object["confidence_intervals_95"] as? [String: Any])?["macro_f1"] is [Double])
        #expect((object["calibration"] as? [String: Any])?["expected_calibration_error"] is Double)
        #expect((object["calibrated"] as? [String: Any])?["temperature"] is Double)
        let curve = try #require((object["curves"] as? [String: [String: [Double]]])?["fire"])
        #expect(curve["true_positive_rate"]?.last == 1 && curve["false_positive_rate"]?.last == 1)

        let html = try String(contentsOfFile: page, encoding: .utf8)
        #expect(html.components(separatedBy: "<svg").count == 4)
        #expect(html.components(separatedBy: "data:image/jpeg;base64,").count == 5, "the four smoke pictures")
        #expect(!html.contains("src=\"http") && !html.contains("href="), "nothing from elsewhere")
    }

    @Test("a split that is not there is one line and exit code 66")
    func missingSplit() async throws {
        let model = try folder.write("redness.onnx", [UInt8](RednessModel.bytes()))
        let outcome = try await Program.run(
            "evaluate", "--model", model, "--data", folder.file("set"), "--calibrate-on", "absent")
        expectRefusal(outcome, status: 66, naming: "absent")
    }
}
