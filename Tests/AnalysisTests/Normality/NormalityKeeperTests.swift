import Core
import Foundation
import FrameRing
import TestSupport
import Testing

@testable import Analysis

/// A camera that learns its street for a minute, in a folder of its own.
@Suite("A camera's own normality")
struct NormalityKeeperTests {
    private let folder: TemporaryFolder
    private var path: String { folder.file("normality/yard.normality") }

    init() throws { folder = try TemporaryFolder() }

    private func keeper() throws -> NormalityKeeper {
        NormalityKeeper(try CameraNormality(path: path, learning: .seconds(60)))
    }

    /// - Returns: the finding with the highest score.
    @discardableResult
    private func watch(
        _ keeper: NormalityKeeper, from start: Double = 0, seconds: Double, speed: Double
    ) throws -> Finding? {
        var highest: Finding?
        for index in 0..<Int(seconds * 10) {
            let time = start + Double(index) / 10
            let x = (time * speed).truncatingRemainder(dividingBy: 150) + sin(time * 5) * 0.3
            let header = FrameHeader(time: MediaTime(seconds: time), isDiscontinuity: index == 0)
            for finding in try keeper.analyze(Street.scene([(x: x, y: 60)]), header: header)
            where finding.score > highest?.score ?? -1 {
                highest = finding
            }
        }
        return highest
    }

    @Test("it learns for the time set, across a restart, then judges, and after another restart judges at once")
    func life() throws {
        let first = try keeper()
        #expect(try watch(first, seconds: 35, speed: 15)?.score == 0)
        #expect(try #require(first.learnedShare) > 0.5)
        first.finish()
        #expect(!FileManager.default.fileExists(atPath: path))

        let events = Locked<[String]>([])
        let second = try keeper()
        second.onEvent = { event in if case .learned = event { events.withLock { $0.append("learned") } } }
        #expect(try watch(second, seconds: 20, speed: 45)?.score == 0, "still learning")
        try watch(second, from: 20, seconds: 10, speed: 15)
        #expect(second.learnedShare == nil && events.withLock { $0 } == ["learned"])
        second.finish()

        let third = try keeper()
        #expect(third.learnedShare == nil)
        #expect(try #require(try watch(third, seconds: 4, speed: 90)).score > 0.6)
        #expect(!FileManager.default.fileExists(atPath: path + ".learning"))
    }

    @Test("what is marked as normal is not reported again, nor after a restart; what is faster, or elsewhere, is")
    func marks() throws {
        let keeper = try keeper()
        #expect { try keeper.markNormal(nil, score: 1) } throws: { ($0 as? Failure)?.kind == .usage }
        try watch(keeper, seconds: 61, speed: 15)
        let fast = try #require(try watch(keeper, seconds: 4, speed: 20))
        #expect(fast.score > 0.6)
        try keeper.markNormal(Box(x: 0, y: 0.4, width: 1, height: 0.4), score: fast.score)
        #expect(try #require(try watch(keeper, seconds: 4, speed: 20)).score < 0.5)
        keeper.finish()
        let restarted = try self.keeper()
        #expect(try #require(try watch(restarted, seconds: 4, speed: 20)).score < 0.5)
        #expect(try #require(try watch(restarted, seconds: 4, speed: 60)).score > 0.6)

        let elsewhere = try self.keeper()
        let learned = try Normality(path: path)
        #expect(learned.exceptions?.count == 1)
        try elsewhere.markNormal(Box(x: 0, y: 0, width: 1, height: 0.05), score: 0.9)
        #expect(try Normality(path: path).exceptions?.count == 2)
    }

    @Test("it follows what slowly changes, but not what alerts, and never far from what it learned")
    func adaptation() throws {
        let learner = NormalityLearner()
        for index in 0..<600 {
            let time = Double(index) / 10
            let x = (time * 15).truncatingRemainder(dividingBy: 150) + sin(time * 5) * 0.3
            try learner.learn(Street.scene([(x: x, y: 60)]), header: FrameHeader(time: MediaTime(seconds: time)))
        }
        var normality = try learner.finish()
        let usual = try #require(normality.usual)
        let place = try #require(usual.means.indices.max { usual.means[$0] < usual.means[$1] })
        let faster = usual.means.map { $0 * 3 }

        let alerted = NormalityAdaptation(normality)
        let before = alerted.map
        for second in 0..<3000 { _ = alerted.observe(faster, score: 0.9, at: MediaTime(seconds: Double(second))) }
        #expect(alerted.map == before)

        let adaptation = NormalityAdaptation(normality)
        var steps = 0
        for second in 0..<7300 {
            steps += adaptation.observe(faster, score: 0.1, at: MediaTime(seconds: Double(second))) ? 1 : 0
        }
        #expect(steps == 2, "one an hour")
        normality.adapted = adaptation.map
        let adapted = try #require(normality.usual)
        #expect(adapted.means[place] > usual.means[place])
        #expect(adapted.means[place] <= usual.means[place] + usual.deviations[place] / 2 + 1e-6)
        let path = folder.file("a.normality")
        try normality.save(to: path)
        #expect(try Normality(path: path) == normality)
    }

    @Test("a file that is named must be there; one to be learned need not, but must not be damaged")
    func files() throws {
        #expect { try CameraNormality(path: path, learning: nil) } throws: { ($0 as? Failure)?.kind == .unavailable }
        #expect(try CameraNormality(path: path, learning: .seconds(1)).learned == nil)
        let damaged = try folder.write("bad.normality", "{")
        #expect { try CameraNormality(path: damaged, learning: .seconds(1)) } throws: {
            ($0 as? Failure)?.kind == .badData
        }
        // A state that cannot be read is learned anew.
        try DurableFile.makeFolder(folder.file("normality"))
        _ = try folder.write("normality/yard.normality.learning", "nonsense")
        #expect(try keeper().learnedShare == 0)
    }
}
