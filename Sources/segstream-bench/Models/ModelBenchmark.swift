import ArgumentParser
import EventFiles
import ModelFiles
import StreamCore

struct ModelBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "Measure what a prediction costs, one row at a time.",
        discussion: """
            Without files, ensembles of random trees over 20 inputs. Benchmarks/models.py trains models of \
            XGBoost and LightGBM, and says what the libraries take for them.
            """)

    @Option(help: ArgumentHelp("A model of XGBoost.", valueName: "file"))
    var xgboost: String?

    @Option(help: ArgumentHelp("A model of LightGBM.", valueName: "file"))
    var lightgbm: String?

    @Option(help: "How often each model is measured; the cheapest round counts.")
    var rounds = 10

    func validate() throws {
        guard rounds > 0 else { throw ValidationError("--rounds must be at least 1") }
    }

    func run() throws {
        var trees = RandomTrees(seed: 1)
        var models: [(name: String, model: any Model)] = [
            ("200 full trees of depth 6", try trees.full(count: 200, depth: 6)),
            ("200 ragged trees of 31 leaves", try trees.ragged(count: 200, leaves: 31)),
            ("200 ragged trees of 2000 leaves", try trees.ragged(count: 200, leaves: 2000)),
        ]
        if let xgboost { models.append((xgboost, try read(xgboost, as: .xgboost))) }
        if let lightgbm { models.append((lightgbm, try read(lightgbm, as: .lightgbm))) }
        let out = try ByteSink(path: "-")
        let heading =
            left("model", 40) + right("score, ns", 12) + right("bound, ns", 12) + right("allocations", 14)
        try out.write(Array((heading + "\n").utf8))
        for (index, entry) in models.enumerated() {
            let figures = ModelMeter(entry.model, seed: UInt64(index)).measure(rounds: rounds)
            let line =
                left(entry.name, 40) + right(fixed(figures.score, 0), 12) + right(fixed(figures.bound, 0), 12)
                + right("\(figures.allocations)", 14)
            try out.write(Array((line + "\n").utf8))
            try out.flush()
        }
        try out.finish()
    }

    private func read(_ path: String, as kind: ModelFileKind) throws -> any Model {
        do {
            return try ModelFile.read(Array(try readText(path).utf8), as: kind).model
        } catch let error as ModelFileError {
            throw Fault("\(path): \(error.description)")
        }
    }
}
