import ModelFiles
import StreamCore

extension Model {
    /// The results for one row.
    func results(_ inputs: [Double]) -> [Double] {
        var scratch = [Double](repeating: .nan, count: scratchCount)
        var results = [Double](repeating: .nan, count: outputs.count)
        score(inputs, scratch: &scratch, into: &results)
        return results
    }

    func bounds(_ box: [Interval]) -> [Interval] {
        var scratch = [Interval](repeating: .nan, count: scratchCount)
        var results = [Interval](repeating: .nan, count: outputs.count)
        bound(box, scratch: &scratch, into: &results)
        return results
    }
}

/// The model in a text.
func read(_ text: String, as kind: ModelFileKind) throws -> any Model {
    try ModelFile.read(Array(text.utf8), as: kind).model
}
