import Analysis
import ArgumentParser
import Core
import Foundation
import FrameRing
import Ingest
import Preprocessing

struct LearnCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "learn", abstract: "Learn one camera's normal behaviour from footage.",
        discussion: """
            Give footage of one camera in which only what is normal happens: files, or the camera itself with --seconds. The \
            result is for the abnormal detector: tocsin watch SOURCE --detect abnormal --normality FILE.
            """)

    @Argument(help: "Files, or the camera's address.")
    var sources: [String]
    @Option(help: ArgumentHelp("Where to write what was learned.", valueName: "file.normality"))
    var out: String
    @Option(help: ArgumentHelp("Frames looked at a second, 1 to 30; detect with the same.", valueName: "rate"))
    var fps = AbnormalDetector.framesPerSecond
    @Option(help: ArgumentHelp("Stop after so much footage.", valueName: "seconds"))
    var seconds: Double?
    @Option(help: ArgumentHelp("A picture of what was learned: how often and how fast.", valueName: "file.png"))
    var picture: String?

    func validate() throws {
        guard (1...30).contains(fps) else { throw ValidationError("--fps takes 1 to 30") }
        guard !sources.isEmpty else { throw ValidationError("give at least one source") }
        guard seconds ?? 1 > 0 else { throw ValidationError("--seconds takes a number above 0") }
    }

    func run() throws {
        try reportingFailures {
            let learner = NormalityLearner()
            let background = Picture(width: 16, height: 16)
            let preprocessor = Preprocessor(options: PreprocessingOptions())
            var options = StreamOptions()
            options.analysisFramesPerSecond = fps
            for source in sources {
                let url = try SourceURL(source)
                printError("learning from \(url)")
                try FrameFeed(source: url, options: options).read { frame throws(Failure) in
                    let (verdict, treated) = preprocessor.process(frame.picture, at: frame.header.time)
                    guard verdict.isAnalysable else { return true }
                    try learner.learn(treated, header: frame.header)
                    if picture != nil { background.copy(from: frame.picture) }
                    return learner.learnedSeconds < seconds ?? .infinity
                }
                learner.endSource()
            }
            let normality = try learner.finish()
            try normality.save(to: out)
            if let picture {
                let painted = normality.picture(over: background)
                try DurableFile.write(PictureFile.encodePNG(painted), to: picture, permissions: 0o644)
            }
            printError(
                "\(out): learned from \(String(format: "%.0f s", learner.learnedSeconds)), "
                    + "\(learner.movingFrames) frames with movement")
        }
    }
}
