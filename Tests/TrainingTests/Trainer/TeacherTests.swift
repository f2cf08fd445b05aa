import Classification
import Core
import Neural
import Preprocessing
import Testing

@testable import Training

@Suite("Teacher")
struct TeacherTests {
    private func model(labels: [String] = ["a", "b", "c"], size: Int = 32, seed: UInt64) throws -> ClassifierModel {
        let input = InputTransform(width: size, height: size, fit: .stretch)
        return try ClassifierModel(
            ClassifierNetwork.compact(width: 0.25, labels: labels, input: input, seed: seed), place: "model")
    }

    @Test("targets move towards the teacher's judgement by its share and stay distributions")
    func blend() throws {
        let (teacher, student) = (try model(seed: 1), try model(seed: 2))
        var images = (0..<2 * student.input.count).map { Float($0 % 97) / 97 }
        func targets(share: Float) throws -> Tensor {
            var targets = Tensor(shape: [2, 3], values: [1, 0, 0, 0, 0, 1])
            let plans = try Teacher(teacher, of: student, batch: 2, replicas: 1)
            images.withUnsafeMutableBufferPointer { plans.judge($0, replica: 0) }
            plans.blend(replica: 0, share: share, into: &targets)
            return targets
        }
        let (labels, judgement, mixed) = (try targets(share: 0), try targets(share: 1), try targets(share: 0.25))
        #expect(labels.values == [1, 0, 0, 0, 0, 1])
        for index in 0..<6 {
            let expected = 0.75 * labels.values[index] + 0.25 * judgement.values[index]
            #expect(abs(mixed.values[index] - expected) < 1e-6)
        }
        for row in 0..<2 { #expect(abs(mixed.values[row * 3..<row * 3 + 3].reduce(0, +) - 1) < 1e-5) }
        #expect(judgement.values[0] < 1, "the teacher is not certain")
    }

    @Test("a picture without a label learns the judgement alone, a half labelled one in proportion")
    func unlabelled() throws {
        let (teacher, student) = (try model(seed: 1), try model(seed: 2))
        var images = [Float](repeating: 0.4, count: 3 * student.input.count)
        let plans = try Teacher(teacher, of: student, batch: 3, replicas: 1)
        images.withUnsafeMutableBufferPointer { plans.judge($0, replica: 0) }
        var targets = Tensor(shape: [3, 3], values: [0, 0, 0, 0, 0.5, 0, 0, 1, 0])
        plans.blend(replica: 0, share: 0.6, into: &targets)
        let rows = (0..<3).map { Array(targets.values[$0 * 3..<$0 * 3 + 3]) }
        for (index, judgement) in rows[0].enumerated() {
            let label: Float = index == 1 ? 1 : 0
            #expect(abs(rows[1][index] - (0.2 * label + 0.8 * judgement)) < 1e-6)
            #expect(abs(rows[2][index] - (0.4 * label + 0.6 * judgement)) < 1e-6)
        }
        #expect(rows.allSatisfy { abs($0.reduce(0, +) - 1) < 1e-5 })
    }

    @Test("the judgement by place has the sums that the judgement of the picture comes from")
    func map() throws {
        let (teacher, student) = (try model(seed: 1), try model(seed: 2))
        var images = (0..<2 * student.input.count).map { Float($0 % 89) / 89 }
        let plans = try Teacher(teacher, of: student, batch: 2, replicas: 1)
        images.withUnsafeMutableBufferPointer { plans.judge($0, replica: 0) }
        let map = plans.map(replica: 0)
        let places = map.count / 6
        var targets = Tensor(shape: [2, 3])
        plans.blend(replica: 0, share: 1, into: &targets)
        for picture in 0..<2 {
            let logits = (0..<3).map { label in
                let first = (picture * 3 + label) * places
                return map.values[first..<first + places].reduce(0, +) / Float(places)
            }
            for (expected, found) in zip(Classification.softmax(logits), targets.values[picture * 3..<picture * 3 + 3])
            {
                #expect(abs(expected - found) < 1e-5)
            }
        }
    }

    @Test("a teacher of other classes or another input is refused")
    func mismatch() throws {
        let student = try model(seed: 2)
        for teacher in [try model(labels: ["a", "c", "b"], seed: 1), try model(size: 64, seed: 1)] {
            #expect {
                try Teacher(teacher, of: student, batch: 2, replicas: 1)
            } throws: { ($0 as? Failure)?.kind == .badData }
        }
    }
}
