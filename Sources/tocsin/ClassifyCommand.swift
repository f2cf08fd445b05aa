import ArgumentParser
import Classification
import Core
import Foundation
import Training

struct ClassifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "classify", abstract: "Say which class each picture or clip belongs to.")

    private struct Answer: Encodable {
        let image: String
        let `class`: String
        let probabilities: [String: Float]
    }
    private struct Answers: Encodable {
        let model: String
        let results: [Answer]
    }

    @Option(help: "The model's file, or \"default\" for the bundled one.")
    var model = "default"
    @Flag(help: "Print one JSON object.")
    var json = false
    @Argument(help: "Picture files, or videos where the model is one of clips.")
    var images: [String]

    func run() throws {
        try reportingFailures {
            let model = try ClassifierModel(path: model)
            let (classifier, form) = (SampleClassifier(model), SampleForm(of: model))
            var answers: [Answer] = []
            for image in images {
                let probabilities = try classifier.probabilities(of: form.decode(path: image))
                let best = probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0
                let answer = Answer(
                    image: image, class: model.labels[best],
                    probabilities: Dictionary(zip(model.labels, probabilities), uniquingKeysWith: { first, _ in first })
                )
                answers.append(answer)
                if !json { print(Self.line(answer, labels: model.labels)) }
            }
            if json { print(try jsonText(Answers(model: model.name, results: answers))) }
        }
    }

    private static func line(_ answer: Answer, labels: [String]) -> String {
        let scores = labels.map { "\($0) \(String(format: "%.3f", answer.probabilities[$0] ?? 0))" }
        return "\(answer.image): \(answer.class) (\(scores.joined(separator: ", ")))"
    }
}
