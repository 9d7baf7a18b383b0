import KafkaIO
import Pipeline
import StreamCore

/// One partition of the input: its pipeline, and how far its topics have been read.
///
/// Partition n of every input topic shares one pipeline, because a customer's events have the same key in
/// all of them. Topics are numbered in the configuration's order.
final class PartitionWork {
    let partition: Int32
    var pipeline: Pipeline
    private(set) var positions: [TopicPosition]
    /// With several topics, records that were received and wait for their turn.
    private(set) var held: [HeldRecords]
    /// The broker's timestamp of the last record, ms since the epoch; nil before the first.
    private(set) var lastTimestamp: Int64?
    /// Whether the broker was out of reach since it was last asked for the partition's end.
    var isInDoubt = false
    /// Whether the last round of timers left none behind.
    var timersAreDone = true
    /// For each topic the position that the results handed over so far include, where it is still to be
    /// committed.
    private(set) var uncommitted: [Int64?]

    init(_ partition: Int32, topics: Int, plan: Plan) {
        self.partition = partition
        pipeline = Pipeline(plan)
        positions = Array(repeating: TopicPosition(), count: topics)
        held = Array(repeating: HeldRecords(), count: topics)
        uncommitted = Array(repeating: nil, count: topics)
    }

    // MARK: Assignment

    /// - Parameters:
    ///   - start: the first offset that will be read.
    ///   - end: the offset that the next record on the broker will get.
    ///   - published: below this offset, results were published before.
    ///   - now: monotonic nanoseconds.
    func assign(topic: Int, from start: Int64, to end: Int64, publishedUpTo published: Int64, now: UInt64) {
        positions[topic] = TopicPosition(start: start, end: end, publishedUpTo: published, now: now)
        held[topic].removeAll()
    }

    func revoke(topic: Int) {
        positions[topic] = TopicPosition()
        held[topic].removeAll()
        uncommitted[topic] = nil
    }

    /// Whether some topic's partition is still ours.
    var isAssigned: Bool { positions.contains(where: \.isAssigned) }

    /// Whether some topic has not been read up to where results were published already.
    var isRebuilding: Bool { positions.contains(where: \.isRebuilding) }

    // MARK: Records

    /// Takes note that a record has come, and when, in monotonic nanoseconds.
    func receive(_ record: InputRecord, now: UInt64) {
        positions[record.topic].received = record.offset + 1
        positions[record.topic].lastReceived = now
    }

    /// Takes note that a record is being processed.
    /// - Returns: whether its results were published before a restart.
    func advance(past record: InputRecord) -> Bool {
        lastTimestamp = record.timestamp
        let isRebuilding = positions[record.topic].isRebuilding
        positions[record.topic].next = record.offset + 1
        return isRebuilding
    }

    func hold(_ record: InputRecord) { held[record.topic].append(record) }

    func pause(_ topic: Int) { positions[topic].isPaused = true }

    /// - Parameter end: the offset that the next record on the broker will get.
    func resume(_ topic: Int, end: Int64) {
        positions[topic].isPaused = false
        positions[topic].knownEnd = end
    }

    func releaseFirst(of topic: Int, _ body: (InputRecord) throws -> Void) rethrows {
        try held[topic].removeFirst(topic: topic, body)
    }

    /// The topic whose held record is the next one: the oldest by the broker's timestamp, so that a
    /// customer's events meet in the order of time also where one topic is read faster than another. What
    /// only rebuilds state goes before everything else.
    /// - Parameter isAtEnd: for each topic whether no record of it is to be expected for now.
    /// - Returns: nil when none is held, or when another topic may bring an older one.
    func nextTopic(isAtEnd: [Bool]) -> Int? {
        let isRebuilding = isRebuilding
        var first: (topic: Int, timestamp: Int64)?
        for topic in positions.indices where positions[topic].isAssigned {
            if isRebuilding, !positions[topic].isRebuilding { continue }
            guard let timestamp = held[topic].firstTimestamp else {
                if isAtEnd[topic] { continue }
                return nil
            }
            if first.map({ timestamp < $0.timestamp }) ?? true { first = (topic, timestamp) }
        }
        return first?.topic
    }

    /// Whether no record has come for `quiet` nanoseconds, and none is to be expected.
    /// - Parameter high: of a topic's partition the broker's next offset; nil while the broker has not said.
    func isIdle(for quiet: UInt64, now: UInt64, high: (Int) -> Int64?) -> Bool {
        var isIdle = true
        for topic in positions.indices where positions[topic].isAssigned {
            // Each one is asked, so that each notes the changes of its end.
            let isAtEnd = isAtEnd(topic, now: now, high: high(topic))
            isIdle = isIdle && isAtEnd && held[topic].isEmpty && positions[topic].quietTime(now: now) >= quiet
        }
        return isIdle && !isRebuilding
    }

    func isAtEnd(_ topic: Int, now: UInt64, high: Int64?) -> Bool {
        high.map { positions[topic].isAtEnd(high: $0, now: now) } ?? false
    }

    /// The broker may have records that it could not tell of: the time without records begins anew, and the
    /// broker has to be asked before the partition counts as idle.
    func doubtIdleness(now: UInt64) {
        isInDoubt = true
        for topic in positions.indices { positions[topic].lastReceived = now }
    }

    // MARK: Batches

    /// Forgets the batch's results, which were published before a restart, and with the last such record
    /// also those of the timers that are due by then.
    func discardBatch() throws(StateError) {
        if !isRebuilding { try pipeline.engine.fireTimers() }
        pipeline.engine.beginBatch()
    }

    /// Ends the batch, whose results were handed over: the engine's changes and the state that it touched
    /// belong to the positions of this moment, and are committed with them. Timers that were held back
    /// belong to records that were read, so with any of them left the positions stay.
    func sealBatch() {
        pipeline.engine.beginBatch()
        guard timersAreDone else { return }
        for topic in positions.indices where positions[topic].next > positions[topic].publishedUpTo {
            uncommitted[topic] = positions[topic].next
        }
    }

    /// Takes note of a commit of all that is ``uncommitted``.
    func committed() {
        for topic in positions.indices {
            guard let next = uncommitted[topic] else { continue }
            positions[topic].publishedUpTo = next
            uncommitted[topic] = nil
        }
    }
}
