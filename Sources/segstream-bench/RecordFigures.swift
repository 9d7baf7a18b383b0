import Glibc
import StreamCore

/// What the state records of an engine's customers cost.
struct RecordFigures {
    private(set) var count = 0
    private(set) var bytes = 0
    /// Nanoseconds of CPU for all of them.
    private(set) var encoding: UInt64 = 0
    private(set) var decoding: UInt64 = 0

    /// Writes every customer's record, and reads all of them into another engine.
    init(_ engine: inout Engine, _ plan: Plan) throws(StateError) {
        // Once for the buffer to grow.
        engine.forEachState { _, _ in }
        var meter = Meter()
        meter.begin()
        engine.forEachState { _, record in
            count += 1
            bytes += record.count
        }
        encoding = meter.end().cpu
        var records: [UInt8] = []
        var ends: [Int] = []
        records.reserveCapacity(bytes)
        engine.forEachState { _, record in
            records.append(contentsOf: record)
            ends.append(records.count)
        }
        var restored = Engine(plan)
        meter.begin()
        try records.withUnsafeBufferPointer { (records) throws(StateError) in
            var start = 0
            for end in ends {
                let record = UnsafeBufferPointer(rebasing: records[start..<end])
                try restored.restore(UnsafeRawBufferPointer(record))
                start = end
            }
        }
        decoding = meter.end().cpu
    }

    func perRecord(_ amount: some BinaryInteger) -> Double { Double(amount) / Double(max(1, count)) }
}
