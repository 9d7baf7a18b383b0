/// Learns which partitions a consumer gets and loses, in time to load and save their state. The methods are
/// called inside ``RecordConsumer/poll(max:timeout:_:)`` and ``RecordConsumer/close(timeout:)``; they may
/// call the consumer's other methods, but neither of these two.
public protocol RebalanceDelegate: AnyObject {
    /// The consumer gets `partitions`, sorted, in addition to those that it has.
    /// - Returns: where to begin; ``StartOffset/committed`` for a partition that is left out.
    /// - Throws: anything: none of the partitions is then read, and the call that led here throws it on.
    func assigned(_ partitions: [TopicPartition]) throws -> [TopicPartition: StartOffset]

    /// The consumer loses `partitions`, sorted. No record of theirs follows.
    /// - Parameter lost: another member may own them already, so that nothing can be committed any more.
    /// - Throws: anything: the partitions go all the same, and the call that led here throws it on.
    func revoked(_ partitions: [TopicPartition], lost: Bool) throws
}
