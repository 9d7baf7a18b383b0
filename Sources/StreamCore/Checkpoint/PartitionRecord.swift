/// A partition's state as bytes, beside the state records of its customers.
///
///     offset 0   UInt8   format version
///            1   UInt64  fingerprint of the layout that the sizes belong to
///            9   Int64   watermark, newest
///           25   UInt64  consumed, accepted, duplicates, dead-lettered, control
///           65   Int64   customers, event ids
///           81   UInt32  number of outputs; for each, Int64 customers inside
///            …   UInt32  number of topics; for each, Int64 next offset, UInt32 length of the name, the name
///            …   UInt32  number of models that learn; for each, UInt64 meaning, UInt32 length, what it has
///                        learned; from version 2 on
///            …   the plans' history, as ``RecordWriter`` writes it; from version 3 on
///          end   UInt64  XXH64 of everything before
///
/// All numbers are little-endian and unaligned.
public enum PartitionRecord {
    static let version: UInt8 = 3

    /// Replaces the contents of `out` by the record.
    /// - Parameter plan: under which customers are written now, whatever the state says.
    public static func encode(_ state: PartitionState, plan: Plan, into out: inout [UInt8]) {
        let history = state.history.including(plan)
        out.removeAll(keepingCapacity: true)
        out.append(version)
        append(history.layouts.first?.fingerprint ?? 0, to: &out)
        append(state.time.watermark, to: &out)
        append(state.time.newest, to: &out)
        for count in counts(state.records) { append(count, to: &out) }
        append(state.customers, to: &out)
        append(state.dedupIDs, to: &out)
        append(UInt32(state.sizes.count), to: &out)
        for size in state.sizes { append(size, to: &out) }
        append(UInt32(state.positions.count), to: &out)
        for position in state.positions {
            append(position.next, to: &out)
            append(UInt32(position.topic.utf8.count), to: &out)
            out.append(contentsOf: position.topic.utf8)
        }
        append(UInt32(state.learned.count), to: &out)
        for learned in state.learned {
            append(learned.meaning, to: &out)
            append(UInt32(learned.bytes.count), to: &out)
            out.append(contentsOf: learned.bytes)
        }
        RecordWriter.append(history, to: &out)
        append(out.withUnsafeBytes { XXHash64.hash($0) }, to: &out)
    }

    /// Reads a record.
    /// - Parameter plan: what a record of version 1 or 2 must have been written for.
    public static func decode(
        _ record: UnsafeRawBufferPointer, plan: Plan
    ) throws(StateError) -> PartitionState {
        var reader = try RecordReader(record, newest: version)
        let fingerprint: UInt64 = try reader.next()
        guard reader.version >= 3 || fingerprint == plan.undescribedLayout.fingerprint else {
            throw .otherLayout
        }
        var state = PartitionState(sizes: [])
        state.time = PartitionTime(watermark: try reader.next(), newest: try reader.next())
        state.records.consumed = try reader.next()
        state.records.accepted = try reader.next()
        state.records.duplicates = try reader.next()
        state.records.deadLettered = try reader.next()
        state.records.control = try reader.next()
        state.customers = try reader.next()
        state.dedupIDs = try reader.next()
        for _ in 0..<(try reader.next(UInt32.self)) { state.sizes.append(try reader.next()) }
        for _ in 0..<(try reader.next(UInt32.self)) {
            let next: Int64 = try reader.next()
            let topic = try reader.next(bytes: Int(try reader.next(UInt32.self)))
            state.positions.append(InputPosition(topic: String(decoding: topic, as: UTF8.self), next: next))
        }
        if reader.version >= 2 { state.learned = try learned(&reader) }
        if reader.version >= 3 { state.history = try reader.nextHistory() }
        guard reader.isAtEnd, reader.version >= 3 || state.sizes.count == plan.outputs.count else {
            throw .damaged
        }
        return state
    }

    private static func learned(_ reader: inout RecordReader) throws(StateError) -> [LearnedModel] {
        var learned: [LearnedModel] = []
        for _ in 0..<(try reader.next(UInt32.self)) {
            let meaning: UInt64 = try reader.next()
            let bytes = try reader.next(bytes: Int(try reader.next(UInt32.self)))
            learned.append(LearnedModel(meaning: meaning, bytes: Array(bytes)))
        }
        return learned
    }

    private static func counts(_ records: RecordCounts) -> [UInt64] {
        [records.consumed, records.accepted, records.duplicates, records.deadLettered, records.control]
    }

    private static func append(_ value: some FixedWidthInteger, to out: inout [UInt8]) {
        RecordWriter.append(value, to: &out)
    }
}
