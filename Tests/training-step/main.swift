import Foundation
import Inference
import Neural
import ONNX

/// Takes one step of gradient descent on random pictures and writes what went in and what came out, for `tools/compare-training`:
/// network.onnx before the step, trained.onnx after it, image.npy, targets.npy, loss.npy and NAME.gradient.npy of every weight.
///
///     training-step NETWORK OPTIMIZER FOLDER
///     training-step speed NETWORK THREADS FOLDER
let arguments = CommandLine.arguments
guard arguments.count >= 4 else { fatalError("training-step NETWORK OPTIMIZER FOLDER") }
if arguments[1] == "speed" {
    guard arguments.count == 5, SpeedTrial.networks.contains(arguments[2]), let threads = Int(arguments[3]),
        threads > 0, 32 % threads == 0
    else { fatalError("training-step speed \(SpeedTrial.networks) THREADS FOLDER") }
    try SpeedTrial(arguments[2], threads: threads).run {
        try ONNXFile.write($0, to: "\(arguments[4])/network.onnx")
    }
    exit(0)
}
let (folder, batch, classes) = (arguments[3], 6, 5)

func network(_ name: String) -> Graph {
    let builder = NetworkBuilder(height: 32, width: 32, seed: 3)
    switch name {
    case "plain":
        for channels in [8, 16, 24] {
            builder.convolution(channels, kernel: 3, hasBias: true).activation(.relu).maxPool()
        }
    case "mobile":
        builder.convolutionBlock(8, kernel: 3, stride: 2).depthwiseSeparable(16, stride: 2)
            .invertedResidual(16, expansion: 4).invertedResidual(24, expansion: 2, stride: 2)
    case "gated":
        builder.convolutionBlock(12, kernel: 3, stride: 2, activation: .gelu).squeezeAndExcitation()
            .convolution(16, kernel: 3, stride: 2, groups: 4).normalization().sigmoidLinearUnit()
            .convolutionBlock(16, kernel: 3, activation: .hardSwish)
    default: fatalError("no network \(name)")
    }
    return builder.classifier(classes: classes)
}

func optimizer(_ name: String) -> Optimizer {
    switch name {
    case "sgd": Optimizer(.sgd(momentum: 0.9, nesterov: false), weightDecay: 1e-3)
    case "nesterov": Optimizer(.sgd(momentum: 0.9, nesterov: true), weightDecay: 1e-3)
    case "adam": Optimizer(.adam(), weightDecay: 1e-3)
    case "adamw": Optimizer(.adamW(), weightDecay: 1e-2)
    default: fatalError("no optimiser \(name)")
    }
}

func save(_ tensor: Tensor, _ name: String) throws {
    let bytes = NumPyFile.bytes(of: TypedTensor(shape: tensor.shape, .float(tensor.values)))
    try bytes.write(to: URL(filePath: "\(folder)/\(name).npy"))
}

let graph = network(arguments[1])
let plan = try TrainingPlan(graph: graph, batch: batch)
var generator = SeededGenerator(seed: 9)
let image = Tensor(shape: [batch, 3, 32, 32], values: (0..<batch * 3072).map { _ in generator.nextNormal() })
var targets = Tensor(shape: [batch, classes])
for row in 0..<batch { targets.values[row * classes + row % classes] = 1 }
try ONNXFile.write(graph, to: "\(folder)/network.onnx")
let labels = targets
plan.clearGradients()
let loss = plan.accumulate { replica in
    replica.withInput("image") { $0.baseAddress!.update(from: image.values, count: image.count) }
    replica.forward()
    let loss = replica.setGradient(of: .softmaxCrossEntropy(labelSmoothing: 0.1), output: "logits", targets: labels)
    replica.backward()
    return loss
}
for entry in plan.parameters.entries where entry.isTrained {
    try save(plan.parameters.gradient(entry.name)!, entry.name + ".gradient")
}
var descent = optimizer(arguments[2])
descent.step(plan.parameters, learningRate: 0.01)
try ONNXFile.write(plan.trainedGraph(), to: "\(folder)/trained.onnx")
try save(image, "image")
try save(targets, "targets")
try save(Tensor(shape: [1], values: [loss]), "loss")
