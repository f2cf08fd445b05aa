// swift-tools-version: 6.1
import PackageDescription

/// One frame's way from camera to alert is the order of this list; `Sources/README.md` is the map.
/// C targets are optimised even in debug builds: they are the inner loops, and tests train networks with them.
let kernelSettings: [CSetting] = [.unsafeFlags(["-O3", "-gdwarf-4", "-Wall", "-Wextra", "-Werror"])]

let package = Package(
    name: "tocsin",
    products: [.executable(name: "tocsin", targets: ["tocsin"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    ],
    targets: [
        .systemLibrary(name: "CFFmpeg", providers: [.apt(["libavformat-dev", "libavdevice-dev", "libswscale-dev"])]),
        .systemLibrary(name: "CVideo4Linux", providers: [.apt(["linux-libc-dev"])]),
        .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CMosquitto", providers: [.apt(["libmosquitto-dev"])]),
        .target(name: "CKernels", cSettings: kernelSettings),
        .target(name: "CDefaultModel", exclude: ["README.md", "default.onnx", "movement.onnx", "memory.plist"]),
        .target(name: "Core"),
        .target(name: "Telemetry", dependencies: ["Core"]),
        .target(name: "FrameRing", dependencies: ["Core"]),
        .target(
            name: "Ingest",
            dependencies: [
                "Core", "Telemetry", "FrameRing", "CFFmpeg", "CVideo4Linux",
                .product(name: "Logging", package: "swift-log"),
            ]),
        .target(name: "Preprocessing", dependencies: ["Core", "FrameRing", "CKernels"]),
        .target(name: "Neural", dependencies: ["CKernels", "COpenBLAS"]),
        .target(name: "Inference", dependencies: ["CKernels", "COpenBLAS"]),
        .target(
            name: "ONNX",
            dependencies: ["Neural", "Inference", .product(name: "SwiftProtobuf", package: "swift-protobuf")],
            exclude: ["Format/onnx.proto"]),
        .target(
            name: "Classification",
            dependencies: ["Core", "Preprocessing", "Neural", "Inference", "ONNX", "CDefaultModel"]),
        .target(
            name: "Training",
            dependencies: [
                "Core", "Neural", "Inference", "ONNX", "Preprocessing", "Ingest", "Classification", "Alerting",
                "CDefaultModel",
            ]),
        .target(
            name: "Analysis",
            dependencies: [
                "Core", "FrameRing", "Preprocessing", "Inference", "ONNX", "Classification", "CDefaultModel",
            ]),
        .executableTarget(
            name: "default-model",
            dependencies: [
                "Core", "FrameRing", "Neural", "Inference", "ONNX", "Ingest", "Classification", "Analysis", "Training",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .target(
            name: "Alerting",
            dependencies: [
                "Core", "Telemetry", "Ingest", "CCurl", "CCrypto", "CMosquitto",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        .target(
            name: "Settings", dependencies: ["Core", "Preprocessing", .product(name: "Yams", package: "Yams")]),
        .target(
            name: "Web",
            dependencies: [
                "Core", "Telemetry", "Alerting",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Logging", package: "swift-log"),
            ],
            resources: [
                .embedInCode("Page/index.html"), .embedInCode("Page/page.css"), .embedInCode("Page/page.js"),
                .embedInCode("Page/openapi.json"),
            ]),
        .target(
            name: "Daemon",
            dependencies: [
                "Core", "Telemetry", "FrameRing", "Ingest", "Preprocessing", "Classification", "Analysis", "Alerting",
                "Settings", "Web",
                .product(name: "Logging", package: "swift-log"),
            ]),
        .executableTarget(
            name: "tocsin",
            dependencies: [
                "Core", "Telemetry", "FrameRing", "Ingest", "Preprocessing", "Neural", "Inference", "ONNX",
                "Training", "Classification", "Analysis", "Alerting", "Settings", "Daemon",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        .target(
            name: "TestSupport",
            dependencies: [
                "Core", "Neural", "Inference", "ONNX", "Preprocessing", "Classification",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/TestSupport", resources: [.copy("Peers")]),
        .executableTarget(
            name: "check-models", dependencies: ["Analysis", "Inference", "ONNX", "TestSupport"],
            path: "Tests/check-models"),
        .target(name: "CAllocations", path: "Tests/CAllocations"),
        .executableTarget(name: "model-fuzzer", dependencies: ["Inference", "ONNX"], path: "Tests/model-fuzzer"),
        .target(
            name: "ClipFuzzing",
            dependencies: ["Core", "FrameRing", "Ingest", .product(name: "Logging", package: "swift-log")],
            path: "Tests/ClipFuzzing"),
        .executableTarget(
            name: "clip-fuzzer", dependencies: ["ClipFuzzing", "Ingest"], path: "Tests/clip-fuzzer",
            exclude: ["Seeds"]),
        .executableTarget(
            name: "training-step", dependencies: ["Neural", "Inference", "ONNX"], path: "Tests/training-step"),
        .testTarget(name: "CKernelsTests", dependencies: ["CKernels", "Neural"]),
        .target(name: "Conformance", dependencies: ["Inference", "ONNX"], path: "Tests/Conformance"),
        .executableTarget(
            name: "onnx-conformance", dependencies: ["Conformance", "Inference"], path: "Tests/onnx-conformance"),
        .testTarget(name: "CoreTests", dependencies: ["Core", "TestSupport"]),
        .testTarget(name: "TelemetryTests", dependencies: ["Telemetry"]),
        .testTarget(name: "FrameRingTests", dependencies: ["FrameRing", "TestSupport"]),
        .testTarget(name: "IngestTests", dependencies: ["Ingest", "ClipFuzzing", "TestSupport"]),
        .testTarget(
            name: "PreprocessingTests", dependencies: ["Preprocessing", "CKernels", "TestSupport", "CAllocations"]),
        .testTarget(name: "NeuralTests", dependencies: ["Neural", "CKernels", "TestSupport", "CAllocations"]),
        .testTarget(
            name: "InferenceTests",
            dependencies: ["Inference", "CKernels", "ONNX", "Conformance", "TestSupport", "CAllocations"]),
        .testTarget(name: "ONNXTests", dependencies: ["ONNX", "TestSupport"]),
        .testTarget(name: "TrainingTests", dependencies: ["Training", "Alerting", "TestSupport"]),
        .testTarget(
            name: "ClassificationTests", dependencies: ["Classification", "Inference", "ONNX", "TestSupport"]),
        .testTarget(
            name: "AnalysisTests", dependencies: ["Analysis", "Classification", "Inference", "Ingest", "TestSupport"]),
        .testTarget(
            name: "AlertingTests",
            dependencies: ["Alerting", "Ingest", "TestSupport", .product(name: "GRDB", package: "GRDB.swift")]),
        .testTarget(name: "SettingsTests", dependencies: ["Settings", "TestSupport"]),
        .testTarget(name: "WebTests", dependencies: ["Web", "TestSupport"]),
        .testTarget(
            name: "DaemonTests",
            dependencies: ["Daemon", "Classification", "Inference", "ONNX", "Settings", "TestSupport"]),
        .testTarget(
            name: "tocsinTests",
            dependencies: ["tocsin", "Core", "Inference", "Ingest", "ONNX", "Settings", "TestSupport"]),
    ]
)
