import CAllocationCounter
import ModelFiles
import StreamCore
import Testing

@Suite struct ModelAllocationTests {
    /// Trees have tests of their own.
    private static let files = SegstreamdFileFuzzTests.files.filter { $0.1 != .forest }

    @Test("Scores and bounds allocate nothing", arguments: files)
    func allocatesNothing(text: String, kind: ModelFileKind) throws {
        let model = try ModelFile.read(ExampleFiles.bytes(text), as: kind).model
        let inputs = [Double](repeating: 1, count: model.inputCount)
        var scratch = [Double](repeating: 0, count: model.scratchCount + 1)
        var results = [Double](repeating: 0, count: model.outputs.count)
        let boxes = [Interval](repeating: Interval(0, 1), count: model.inputCount)
        var boxScratch = [Interval](repeating: .nan, count: model.scratchCount + 1)
        var bounds = [Interval](repeating: .nan, count: model.outputs.count)
        let scoring = allocations { model.score(inputs, scratch: &scratch, into: &results) }
        let bounding = allocations { model.bound(boxes, scratch: &boxScratch, into: &bounds) }
        #expect(scoring == 0)
        #expect(bounding == 0)
    }

    /// Of a hundred calls, once it is warm.
    private func allocations(_ body: () -> Void) -> UInt64 {
        for _ in 0..<10 { body() }
        let before = allocation_count()
        for _ in 0..<100 { body() }
        return allocation_count() - before
    }
}
