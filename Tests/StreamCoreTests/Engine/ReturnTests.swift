@testable import StreamCore
import Testing

@Suite("Entries that are returns")
struct ReturnTests {
    @Test("An entry counts as a return within a day of the exit, and not after it")
    func returns() throws {
        var engine = Engine(try SampleJob.plan())
        func visitTwice(_ index: Int) throws {
            for next in index...index + 1 { try SampleJob.visit(next, of: "alice", in: &engine) }
        }
        // The second of two visits enters, and an hour later the first has left the window.
        try visitTwice(0)
        #expect(engine.statistics.entered == [1] && engine.statistics.reentered == [0])
        try visitTwice(100)
        #expect(engine.statistics.entered == [2] && engine.statistics.reentered == [1])
        try visitTwice(2000)
        #expect(engine.statistics.entered == [3] && engine.statistics.reentered == [1])
    }
}
