// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// What the live page is made of.
let pageFiles = [
    "api.js",
    "changes.js",
    "charts.js",
    "connection.js",
    "content-security-policy.txt",
    "customer.js",
    "dom.js",
    "explanation.js",
    "figures.js",
    "format.js",
    "health.js",
    "icon.svg",
    "index.html",
    "page.css",
    "page.js",
    "segments.js",
    "stream.js",
    "theme.js",
]

let package = Package(
    name: "segstreamd",
    products: [
        .executable(name: "segstreamd", targets: ["segstreamd"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    ],
    targets: [
        // The pure engine: no I/O, no clock, no C.
        .target(name: "StreamCore", swiftSettings: strict),

        // Bytes to events and changes to bytes, over simdjson and std::to_chars.
        .target(
            name: "CJSON",
            cxxSettings: [.define("NDEBUG", .when(configuration: .release))],
            linkerSettings: [.linkedLibrary("simdjson")]),
        .target(name: "EventCodec", dependencies: ["CJSON", "StreamCore"], swiftSettings: strict),

        // JSON texts as trees, where speed does not count.
        .target(name: "JSONTree", swiftSettings: strict),

        // Trained models from the files of the tools that train them.
        .target(name: "ModelFiles", dependencies: ["JSONTree", "StreamCore"], swiftSettings: strict),

        // YAML to a `JobDefinition`, with a line and a column for every fault.
        .target(
            name: "ConfigurationFile",
            dependencies: ["ModelFiles", "StreamCore", .product(name: "Yams", package: "Yams")],
            swiftSettings: strict),

        // Event files: plain, gzip and zstd.
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .target(name: "EventFiles", dependencies: ["CZlib", "CZstd"], swiftSettings: strict),

        // One partition's way from record bytes to changes, and the same over a file.
        .target(name: "Pipeline", dependencies: ["EventCodec", "StreamCore"], swiftSettings: strict),
        .target(
            name: "Replay", dependencies: ["EventCodec", "EventFiles", "Pipeline", "StreamCore"],
            swiftSettings: strict),

        // What a replay, or two of them, tell about definitions: pages with charts, tables, JSON.
        .target(
            name: "Reports",
            dependencies: [
                "EventCodec", "EventFiles", "Pipeline", "Replay", "StreamCore", "TerminalView",
            ],
            swiftSettings: strict),

        // The feature table of a file of events, for training and clustering.
        .target(
            name: "Export", dependencies: ["EventCodec", "EventFiles", "Pipeline", "StreamCore"],
            swiftSettings: strict),

        // The one module that touches librdkafka. 2.0.2 is the floor, checked at start-up.
        .systemLibrary(name: "CKafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"])]),
        .target(name: "KafkaIO", dependencies: ["CKafka", "StreamCore"], swiftSettings: strict),

        // Customers on the local disk, as of the last checkpoint.
        .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
        .target(name: "StateStore", dependencies: ["CLMDB", "StreamCore"], swiftSettings: strict),

        // The daemon's thread: from the input topics to the output topics.
        .target(
            name: "Daemon",
            dependencies: [
                "ConfigurationFile", "EventCodec", "EventFiles", "KafkaIO", "Pipeline", "StateStore",
                "StreamCore", .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),

        // What can be asked of the daemon over HTTP: health, metrics, customers, changes, a page.
        .target(
            name: "StatusServer",
            dependencies: [
                "ConfigurationFile", "Daemon", "EventCodec", "Export", "StreamCore",
                .product(name: "FlyingFox", package: "FlyingFox"),
                .product(name: "FlyingSocks", package: "FlyingFox"),
                .product(name: "Logging", package: "swift-log"),
            ],
            resources: [.embedInCode("API/openapi.json")] + pageFiles.map { .embedInCode("Page/\($0)") },
            swiftSettings: strict),

        // The simulated shop of `demo` and `simulate`.
        .target(name: "ShopSimulator", dependencies: ["StreamCore"], swiftSettings: strict),

        // What long work and live views show on a terminal.
        .target(name: "TerminalView", swiftSettings: strict),

        // Running instances, asked over HTTP.
        .target(name: "Instances", dependencies: ["JSONTree"], swiftSettings: strict),

        // What `segstreamd explain` shows.
        .target(
            name: "Explain",
            dependencies: ["EventFiles", "JSONTree", "Pipeline", "StreamCore", "TerminalView"],
            swiftSettings: strict),

        // What `segstreamd demo` shows and runs, without the broker.
        .target(
            name: "Demo", dependencies: ["EventCodec", "ShopSimulator", "StreamCore", "TerminalView"],
            swiftSettings: strict),

        .executableTarget(
            name: "segstreamd",
            dependencies: [
                "StreamCore", "EventCodec", "ConfigurationFile", "EventFiles", "ModelFiles", "Pipeline",
                "Replay", "Reports", "Explain", "Export", "Instances", "JSONTree", "KafkaIO", "Daemon",
                "StatusServer", "ShopSimulator", "Demo", "TerminalView",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            // What `print-config` prints: a link to the file in deploy/.
            resources: [.embedInCode("Example/segstreamd.example.yaml")], swiftSettings: strict),

        // What a replay, the daemon and its state cost: `make bench`. CKafka is for the consumer that the
        // daemon is compared with.
        .target(name: "CInstructionCounter"),
        .executableTarget(
            name: "segstream-bench",
            dependencies: [
                "StreamCore", "EventCodec", "ConfigurationFile", "EventFiles", "Pipeline", "Replay", "CKafka",
                "KafkaIO", "ModelFiles", "StateStore", "Daemon", "ShopSimulator", "CAllocationCounter",
                "CInstructionCounter", "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),

        // What tests and benchmarks share: draws that can be repeated, directories that go away.
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(
            name: "StreamCoreTests",
            dependencies: ["StreamCore", "TestSupport", .product(name: "Yams", package: "Yams")],
            swiftSettings: strict),
        // Counts allocations, where tests assert that there are none and for benchmarks.
        .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),
        .testTarget(
            name: "EventCodecTests",
            dependencies: ["EventCodec", "StreamCore", "CAllocationCounter", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "ReplayTests",
            dependencies: ["Replay", "ConfigurationFile", "EventFiles", "StreamCore", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "ReportsTests",
            dependencies: [
                "Reports", "ConfigurationFile", "EventCodec", "EventFiles", "Pipeline", "Replay",
                "ShopSimulator", "StreamCore", "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ExportTests",
            dependencies: [
                "Export", "ConfigurationFile", "EventCodec", "EventFiles", "Pipeline", "StreamCore",
                "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ExplainTests",
            dependencies: [
                "ConfigurationFile", "EventCodec", "EventFiles", "Explain", "Instances", "JSONTree",
                "Pipeline", "StreamCore", "TerminalView", "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "InstancesTests", dependencies: ["Instances", "JSONTree"], swiftSettings: strict),
        .testTarget(
            name: "PipelineTests",
            dependencies: [
                "Pipeline", "ConfigurationFile", "EventCodec", "StreamCore", "CAllocationCounter",
            ],
            swiftSettings: strict),
        // Parity: models of the libraries that train them, made by scripts/parity-models.
        .testTarget(
            name: "ModelFileTests",
            dependencies: ["JSONTree", "ModelFiles", "StreamCore", "CAllocationCounter", "TestSupport"],
            exclude: ["Parity"], swiftSettings: strict),
        .testTarget(
            name: "ConfigurationFileTests", dependencies: ["ConfigurationFile", "StreamCore"],
            swiftSettings: strict),
        .testTarget(name: "KafkaIOTests", dependencies: ["KafkaIO", "StreamCore"], swiftSettings: strict),
        .testTarget(
            name: "DaemonTests",
            dependencies: [
                "ConfigurationFile", "Daemon", "EventCodec", "EventFiles", "KafkaIO", "LoopbackClient",
                "Pipeline", "StreamCore", "TestSupport", "segstreamd",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "StateStoreTests",
            dependencies: ["StateStore", "StreamCore", "CAllocationCounter", "TestSupport"],
            swiftSettings: strict),
        // A client of HTTP servers, for tests.
        .target(name: "LoopbackClient", path: "Tests/LoopbackClient", swiftSettings: strict),
        .testTarget(
            name: "StatusServerTests",
            dependencies: [
                "ConfigurationFile", "Daemon", "EventCodec", "LoopbackClient", "Pipeline", "StatusServer",
                "StreamCore",
                .product(name: "FlyingSocks", package: "FlyingFox"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "EventFilesTests", dependencies: ["EventFiles", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "ShopSimulatorTests", dependencies: ["ShopSimulator"], swiftSettings: strict),
        .testTarget(
            name: "DemoTests",
            dependencies: [
                "ConfigurationFile", "Demo", "EventCodec", "Pipeline", "ShopSimulator", "StreamCore",
                "TerminalView",
            ],
            swiftSettings: strict),
        .testTarget(name: "TerminalViewTests", dependencies: ["TerminalView"], swiftSettings: strict),
        // The daemon's workers in a world of their own, with every fault that a seed can think of.
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "ConfigurationFile", "Daemon", "EventCodec", "KafkaIO", "Pipeline", "StateStore",
                "StreamCore", "TestSupport", .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        // The documentation is true, and the sources keep to the style.
        .testTarget(
            name: "DocumentationTests",
            dependencies: [
                "ConfigurationFile", "EventCodec", "EventFiles", "Explain", "Export", "JSONTree", "Pipeline",
                "ShopSimulator", "StreamCore", "TerminalView", "TestSupport",
            ],
            swiftSettings: strict),
    ],
    cxxLanguageStandard: .cxx17
)
