import ModelFiles
import StreamCore
import Testing
import TestSupport

/// Files that are damaged anywhere give a model or an error, and the models work.
@Suite struct FuzzTests {
    private static let files: [(ModelFileKind, String)] = [
        (.xgboost, XGBoostText().text), (.xgboost, XGBoostText(booster: "dart").text),
        (.lightgbm, LightGBMText().text),
    ]

    @Test("Cut off at every byte", arguments: files.indices)
    func truncations(index: Int) {
        let (kind, text) = Self.files[index]
        let bytes = Array(text.utf8)
        let end = kind == .xgboost ? bytes.count : text.utf8Offset(of: "end of trees")
        for count in 0..<end {
            #expect(throws: ModelFileError.self, "\(count) bytes") {
                try ModelFile.read(Array(bytes.prefix(count)), as: kind)
            }
        }
    }

    @Test("Bytes changed, doubled, removed and moved", arguments: 0..<24)
    func mutations(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let (kind, text) = Self.files[Int(seed) % Self.files.count]
        var models = 0
        for _ in 0..<120 {
            var bytes = Array(text.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) { Self.mutate(&bytes, &random) }
            do {
                let model = try ModelFile.read(bytes, as: kind).model
                models += 1
                try Self.use(model, &random)
            } catch is ModelFileError {}
        }
        // Some damage is harmless, or the test would only look at parsers.
        #expect(models > 0)
    }

    private static func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
        guard let place = bytes.indices.randomElement(using: &random) else { return }
        let end = min(bytes.count, place + Int.random(in: 1...12, using: &random))
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 2: bytes.removeSubrange(place..<end)
        case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 4: bytes[place] = UInt8.random(in: UInt8(ascii: "0")...UInt8(ascii: "9"), using: &random)
        default:
            let words = [
                "-1", "1e999", "NaN", "[", "{", "9223372036854775808", "-", "null", "\"", "\n", " 7",
            ]
            bytes.replaceSubrange(place..<end, with: (words.randomElement(using: &random) ?? "").utf8)
        }
    }

    private static func use(_ model: any Model, _ random: inout SplitMix64) throws {
        // A number of inputs may come out huge, but not endless.
        try #require(model.inputCount <= EnsembleDescription.maximumInputs)
        let inputs = (0..<model.inputCount).map { _ in
            [Double.nan, 0, 1, 2.5, -1, .infinity].randomElement(using: &random) ?? 0
        }
        let results = model.results(inputs)
        for (result, bound) in zip(results, model.bounds(inputs.map { Interval($0) })) {
            #expect(bound.contains(result), "\(inputs)")
        }
        _ = model.explain(inputs, part: model.outputs.parts.isEmpty ? nil : 0)
    }

    private static let greedy: [(ModelFileKind, String)] = [
        (.xgboost, String(repeating: "[", count: 1_000_000)),
        (.xgboost, String(repeating: "{\"learner\":", count: 200_000)),
        (.xgboost, "{\"learner\":" + String(repeating: "9", count: 2_000_000) + "}"),
        (.xgboost, XGBoostText(baseScore: String(repeating: "9", count: 1_000_000)).text),
        (.lightgbm, "tree\nnum_class=" + String(repeating: "9", count: 2_000_000)),
        (.lightgbm, "tree\n" + String(repeating: "Tree=0\n", count: 100_000) + "end of trees\n"),
        (.lightgbm, "tree\n" + String(repeating: "=", count: 1_000_000)),
        (.lightgbm, LightGBMText(threshold: String(repeating: "9", count: 1_000_000)).text),
    ]

    @Test("Texts that want much", arguments: greedy.indices)
    func greedyTexts(index: Int) {
        let (kind, text) = Self.greedy[index]
        let error = #expect(throws: ModelFileError.self) { try read(text, as: kind) }
        #expect((error?.description.utf8.count ?? 0) < 300)
    }
}

extension String {
    fileprivate func utf8Offset(of part: String) -> Int {
        guard let range = firstRange(of: part) else { return 0 }
        return utf8.distance(from: startIndex, to: range.lowerBound)
    }
}
