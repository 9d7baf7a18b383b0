import CAllocationCounter
import ModelFiles
import StreamCore
import Testing

@Suite struct TreeAllocationTests {
    @Test("Scores and bounds allocate nothing", arguments: [ModelFileKind.xgboost, .lightgbm])
    func allocatesNothing(kind: ModelFileKind) throws {
        let model = try read(kind == .xgboost ? XGBoostText().text : LightGBMText().text, as: kind)
        let inputs = [2.0, 1]
        let box = [Interval(0, 5), Interval(1.0)]
        var scratch = [Double](repeating: 0, count: model.scratchCount)
        var wideScratch = [Interval](repeating: .nan, count: model.scratchCount)
        var results = [0.0]
        var bounds = [Interval.nan]
        func run() {
            model.score(inputs, scratch: &scratch, into: &results)
            model.bound(box, scratch: &wideScratch, into: &bounds)
        }
        run()
        let before = allocation_count()
        for _ in 0..<1000 { run() }
        #expect(allocation_count() - before == 0)
    }
}
