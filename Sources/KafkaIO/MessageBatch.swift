import CKafka
import Glibc

/// The messages of one poll, each destroyed once: after it was handed out, or by ``discard()``.
///
/// A rebalance runs in the middle of fetching a batch. What librdkafka put into the batch before it, of
/// partitions that it concerns, must not be handed out: another member owns them, or they are read again from
/// the new start. librdkafka drops these by itself from 2.1.0 on; before, it is done here.
final class MessageBatch {
    typealias Message = UnsafeMutablePointer<rd_kafka_message_t>

    private var slots = UnsafeMutableBufferPointer<Message?>.allocate(capacity: 0)
    private var count = 0
    /// For each rebalance during the fetch: how many messages came before it, and of which partitions they
    /// are stale.
    private var rebalances: [(before: Int, partitions: Set<TopicPartition>)] = []
    private var topics = TopicNames()
    private let libraryDropsStale = KafkaLibrary.version >= LibraryVersion(2, 1, 0)

    deinit {
        discard()
        slots.deallocate()
    }

    /// Takes what the queue holds, up to `max`; if that is nothing, waits for a first message and takes what
    /// came with it. So neither a full queue nor a lone message is ever kept waiting for a batch to fill.
    func fetch(from queue: OpaquePointer, max: Int, timeout: Duration) {
        discard()
        rebalances.removeAll(keepingCapacity: true)
        reserve(max)
        take(from: queue, max: max, milliseconds: 0)
        guard count == 0, rebalances.isEmpty else { return }
        take(from: queue, max: 1, milliseconds: timeout.timeoutMilliseconds)
        guard count == 1 else { return }
        take(from: queue, max: max - 1, milliseconds: 0)
    }

    /// Called from the rebalance callback, in the middle of ``fetch(from:max:timeout:)``.
    func rebalance(of partitions: [TopicPartition]) {
        let filled = slots.firstIndex { $0 == nil } ?? slots.count
        rebalances.append((filled, Set(partitions)))
    }

    /// What librdkafka can put in a message's place.
    enum Notice {
        /// All of the partition was read; the offset is that of the record that will come next.
        case end(TopicPartition, next: Int64)
        case error(KafkaError)
    }

    /// Hands out the messages of partitions in `assignment` in order, and what stands in for messages.
    /// - Returns: how many records `body` got.
    func drain<Failure: Error>(
        assignment: Set<TopicPartition>, _ body: (borrowing RecordView) throws(Failure) -> Void,
        onNotice: (Notice) -> Void
    ) throws(Failure) -> Int {
        defer { discard() }
        var handedOut = 0
        var run: (topic: OpaquePointer?, partition: Int32, name: String, isAssigned: Bool)?
        for index in 0..<count {
            guard let message = slots[index] else { continue }
            let code = message.pointee.err
            guard code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR__PARTITION_EOF else {
                onNotice(.error(Self.error(of: message)))
                continue
            }
            let (topic, partition) = (message.pointee.rkt, message.pointee.partition)
            if run?.topic != topic || run?.partition != partition {
                let name = topics.name(of: topic)
                run = (topic, partition, name, assignment.contains(TopicPartition(name, partition)))
            }
            guard let run, run.isAssigned, !isStale(index, run.name, partition) else { continue }
            if code == RD_KAFKA_RESP_ERR__PARTITION_EOF {
                onNotice(.end(TopicPartition(run.name, partition), next: message.pointee.offset))
                continue
            }
            try body(RecordView(message, topic: run.name))
            handedOut += 1
        }
        return handedOut
    }

    /// Destroys all messages.
    func discard() {
        for index in 0..<count {
            if let message = slots[index] { rd_kafka_message_destroy(message) }
            slots[index] = nil
        }
        count = 0
    }

    private func take(from queue: OpaquePointer, max: Int, milliseconds: Int32) {
        guard max > 0, let base = slots.baseAddress else { return }
        let taken = rd_kafka_consume_batch_queue(queue, milliseconds, base + count, max)
        count += Swift.max(0, taken)
    }

    private func reserve(_ capacity: Int) {
        guard slots.count < capacity else { return }
        slots.deallocate()
        slots = .allocate(capacity: capacity)
        slots.initialize(repeating: nil)
    }

    private func isStale(_ index: Int, _ topic: String, _ partition: Int32) -> Bool {
        guard !rebalances.isEmpty, !libraryDropsStale else { return false }
        let partition = TopicPartition(topic, partition)
        return rebalances.contains { index < $0.before && $0.partitions.contains(partition) }
    }

    private static func error(of message: Message) -> KafkaError {
        let code = KafkaErrorCode(message.pointee.err)
        let text = rd_kafka_message_errstr(message).map { String(cString: $0) } ?? code.sentence
        let place = message.pointee.rkt.map {
            TopicPartition(String(cString: rd_kafka_topic_name($0)), message.pointee.partition)
        }
        guard let place, !text.contains(place.topic) else {
            return KafkaError(code, during: "poll", reason: text)
        }
        return KafkaError(code, during: "poll", reason: "\(place): \(text)")
    }
}

/// Names of topics as strings that are made once.
struct TopicNames {
    private var names: [String] = []

    mutating func name(of topic: OpaquePointer?) -> String {
        guard let topic, let text = rd_kafka_topic_name(topic) else { return "" }
        let bytes = UnsafeRawBufferPointer(start: text, count: strlen(text))
        if let known = names.first(where: { $0.utf8.elementsEqual(bytes) }) { return known }
        let name = String(cString: text)
        names.append(name)
        return name
    }
}
