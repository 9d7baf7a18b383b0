import Pipeline
import StreamCore

/// What an engine did and held at the end of a pass.
struct EngineFigures {
    let records: RecordCounts
    let customers: Int
    let changes: Int
    let timersFired: UInt64
    /// Timers in the queue, those without effect included.
    let timersPending: Int
    /// Searches for the next timer, and the spans of time they looked at.
    let searches: UInt64
    let spansSearched: UInt64
    let memory: EngineMemory
    let stateRecords: RecordFigures
    /// By how much the process grew in memory, in bytes; nil where it had memory left from before.
    let residentGrowth: Int?

    init(_ pipeline: inout Pipeline, changes: Int, residentGrowth: Int?) throws(StateError) {
        records = pipeline.counts
        customers = pipeline.engine.customerCount
        self.changes = changes
        timersFired = pipeline.engine.statistics.timersFired
        timersPending = pipeline.engine.pendingTimers
        searches = pipeline.engine.statistics.searches
        spansSearched = pipeline.engine.statistics.spansSearched
        memory = pipeline.engine.memory()
        self.residentGrowth = residentGrowth
        stateRecords = try RecordFigures(&pipeline.engine, pipeline.plan)
    }

    func perCustomer(_ bytes: Int) -> Double { Double(bytes) / Double(max(1, customers)) }

    var spansPerSearch: Double { Double(spansSearched) / Double(max(1, searches)) }
}
