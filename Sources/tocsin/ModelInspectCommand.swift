import ArgumentParser
import Core
import Foundation
import Inference

struct ModelInspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show what a model computes, what becomes of it here and where the time goes."
    )

    @Argument(help: "The model's file.")
    var model: String
    @Option(help: ArgumentHelp("Shape of an input that the file leaves open.", valueName: "NAME=1,3,224,224"))
    var shape: [String] = []
    @Option(help: "Runs to time each step by; 0 times none.")
    var runs = 20

    func validate() throws {
        guard 0...100_000 ~= runs else { throw ValidationError("--runs is from 0 to 100000") }
    }

    func run() throws {
        try reportingFailures {
            let network = try ModelFile.read(model)
            let plan = try ModelFile.plan(network, path: model, shapes: ModelFile.shapes(shape), threads: 1)
            printFile(network, plan)
            let report: PlanReport
            do throws(InferenceError) {
                try plan.fillInputs()
                report = runs > 0 ? try plan.timedReport(runs: runs) : plan.report
            } catch {
                throw Failure(error, in: model)
            }
            printPlan(report)
        }
    }

    private func printFile(_ network: Network, _ plan: InferencePlan) {
        print("operator set \(network.operatorSet)")
        for port in plan.inputs { print("input  \(port.name): \(Self.description(port))") }
        for port in plan.outputs { print("output \(port.name): \(Self.description(port))") }
        for (key, value) in network.metadata.sorted(by: { $0.key < $1.key }) {
            print("metadata \(key): \(value.count > 100 ? value.prefix(100) + "…" : value)")
        }
        let counts = Dictionary(grouping: network.nodes, by: \.type).mapValues(\.count)
        let operators = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        print(
            "\nthe file's \(network.nodes.count) nodes: "
                + operators.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
    }

    private func printPlan(_ report: PlanReport) {
        print(
            String(
                format:
                    "\n%d nodes that matter became %d steps: %.1f M multiply-adds, %d parameters, arena of %.2f MiB\n",
                report.nodesBefore, report.nodesAfter, Double(report.multiplyAccumulates) / 1e6, report.parameters,
                Double(report.arenaByteCount) / 1_048_576))
        let total = report.steps.reduce(0) { $0 + ($1.milliseconds ?? 0) }
        print("     ms  share     M MACs  shape              step")
        for step in report.steps {
            let time = step.milliseconds.map {
                String(format: "%7.3f %5.1f%%", $0, total > 0 ? 100 * $0 / total : 0)
            }
            let shape = step.outputShape.map { $0.map(String.init).joined(separator: "×") } ?? "?"
            print(
                (time ?? "      -      -") + String(format: "  %9.3f  ", Double(step.multiplyAccumulates) / 1e6)
                    + shape.padding(toLength: max(18, shape.count), withPad: " ", startingAt: 0)
                    + " \(step.kernel): \(step.operators.joined(separator: " + ")) (\(step.name))")
        }
        if total > 0 { print(String(format: "%7.3f ms in all", total)) }
    }

    private static func description(_ port: InferencePlan.Port) -> String {
        "\(port.type.map { "\($0)" } ?? "any type") \(port.shape.map { "\($0)" } ?? "of a shape that depends on the input")"
    }
}
