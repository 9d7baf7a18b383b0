import CAllocationCounter
import ModelFiles
import StreamCore
import Testing

@Suite struct ModelAllocationTests {
    @Test("Scores and bounds allocate nothing", arguments: SegstreamdFileFuzzTests.files)
    func allocatesNothing(text: String, kind: ModelFileKind) throws {
        let model = try ModelFile.read(ExampleFiles.bytes(text), as: kind).model
        let inputs = [Double](repeating: 1, count: model.inputCount)
        var scratch = [Double](repeating: 0, count: model.scratchCount + 1)
        var results = [Double](repeating: 0, count: model.outputs.count)
        let boxes = [Interval](repeating: Interval(0, 1), count: model.inputCount)
        var boxScratch = [Interval](repeating: .nan, count: model.scratchCount + 1)
        var bounds = [Interval](repeating: .nan, count: model.outputs.count)
        var allocations: UInt64 = 1
        for _ in 0..<2 {
            let before = allocation_count()
            for _ in 0..<100 {
                model.score(inputs, scratch: &scratch, into: &results)
                model.bound(boxes, scratch: &boxScratch, into: &bounds)
            }
            allocations = UInt64(allocation_count() - before)
        }
        #expect(allocations == 0)
    }
}
