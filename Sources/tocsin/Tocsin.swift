import ArgumentParser

@main
struct Tocsin: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tocsin", abstract: "An alarm bell for cameras.", version: "0.1.0",
        subcommands: [
            RunCommand.self, WatchCommand.self, LearnCommand.self, InitCommand.self, CheckCommand.self,
            ProbeCommand.self, TrainCommand.self, TuneCommand.self, EvaluateCommand.self, ClassifyCommand.self,
            ExplainCommand.self,
            TuneAlarmCommand.self, ModelCommand.self, BenchCommand.self, AlertsCommand.self, SelfTestCommand.self,
        ])
}
