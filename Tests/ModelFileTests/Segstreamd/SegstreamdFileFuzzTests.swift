import ModelFiles
import StreamCore
import Testing
import TestSupport

/// Files that are cut off, or of which bytes are changed, give a model or an error, and a model scores.
@Suite struct SegstreamdFileFuzzTests {
    static let files: [(String, ModelFileKind)] = [
        (ExampleFiles.logistic, .logistic), (ExampleFiles.kmeans, .kmeans), (ExampleFiles.mixture, .gmm),
        (ExampleFiles.forest, .forest),
    ]

    @Test("Cut off anywhere", arguments: files)
    func truncations(text: String, kind: ModelFileKind) {
        let bytes = ExampleFiles.bytes(text)
        for length in bytes.indices {
            #expect(throws: ModelFileError.self) { try ModelFile.read(Array(bytes[..<length]), as: kind) }
        }
    }

    @Test("Bytes changed, taken out and doubled", arguments: files)
    func mutations(text: String, kind: ModelFileKind) {
        var random = SplitMix64(seed: UInt64(text.utf8.count))
        let original = ExampleFiles.bytes(text)
        var readable = 0
        for _ in 0..<4_000 {
            var bytes = original
            for _ in 0...Int.random(in: 0..<3, using: &random) { mutate(&bytes, &random) }
            guard let loaded = try? ModelFile.read(bytes, as: kind) else { continue }
            readable += 1
            tryOut(loaded.model)
        }
        #expect(readable > 0)
    }

    private func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
        let place = Int.random(in: bytes.indices, using: &random)
        let end = min(place + Int.random(in: 1...12, using: &random), bytes.count)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes.removeSubrange(place..<end)
        case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 3: bytes[place] = Array("0123456789-.e[]{},\":".utf8).randomElement(using: &random) ?? 0
        default: bytes.insert(contentsOf: "99999999".utf8, at: place)
        }
    }

    private func tryOut(_ model: any Model) {
        var scratch = [Double](repeating: 0, count: model.scratchCount + 1)
        var results = [Double](repeating: 0, count: model.outputs.count)
        for value in [0, 1, Double.nan, .infinity] {
            let inputs = [Double](repeating: value, count: model.inputCount)
            model.score(inputs, scratch: &scratch, into: &results)
            _ = model.explain(inputs, part: model.outputs == .score ? nil : 0)
        }
    }
}
