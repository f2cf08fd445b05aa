import Core
import Neural
import Preprocessing
import TestSupport
import Testing

@testable import Classification

@Suite("Classifiers of treated pictures")
struct SampleClassifierTests {
    /// Judges by the mean of the red channel.
    private func model(_ treatment: PreprocessingOptions) throws -> ClassifierModel {
        var network = try RednessModel.make().network
        network.metadata[ClassifierModel.Key.treatment] =
            "{\"denoise\":\"\(treatment.denoise.rawValue)\",\"enhance\":\"\(treatment.enhance.rawValue)\"}"
        return try ClassifierModel(network, place: "redness")
    }

    private var dark: Picture {
        let picture = Picture(width: 32, height: 32)
        for index in picture.luma.indices { picture.luma[index] = UInt8(20 + index % 32) }
        return picture
    }

    @Test("a model's treatment is done to what it judges, once, and the picture stays as it is")
    func treatment() throws {
        let options = PreprocessingOptions(denoise: .gaussian, enhance: .equalize)
        let (plain, treating) = (try model(.none), try model(options))
        #expect(treating.treatment == options)
        let picture = dark
        let before = picture.luma
        let raw = try PictureClassifier(plain).classify(picture).probabilities
        let treated = try PictureClassifier(treating).classify(picture).probabilities
        #expect(picture.luma == before)
        #expect(raw != treated)
        let copy = picture.copy()
        PictureTreatment().apply(options, to: copy)
        #expect(try SampleClassifier(treating).probabilities(of: [copy]) == treated, "samples come treated")
    }

    @Test("metadata that name no treatment or no window are refused")
    func badMetadata() throws {
        var network = try RednessModel.make().network
        network.metadata[ClassifierModel.Key.treatment] = "{\"denoise\":\"hope\",\"enhance\":\"none\"}"
        #expect(throws: Failure.self) { try ClassifierModel(network, place: "redness") }
        network.metadata[ClassifierModel.Key.treatment] = nil
        network.metadata[ClassifierModel.Key.window] = "{\"frames\":4,\"framesPerSecond\":5}"
        #expect(throws: Failure.self, "its input is one picture") { try ClassifierModel(network, place: "redness") }
    }
}
