import CKafka
import StreamCore

/// Publishes records; idempotent, and partitioning by key as the Java client does, unless the user's
/// properties say otherwise. For one thread.
///
/// Without a `transactional.id` a record that fails later than ``send`` shows in ``flush``: what was sent
/// counts as published only after a flush that did not throw. With one it shows at the latest when the
/// transaction is to be committed.
public final class Producer: RecordProducer {
    let handle: ClientHandle
    private var topics: [(name: String, raw: OpaquePointer)] = []
    private let sendTimeout: Duration
    /// Whether it has a `transactional.id`, so that records are sent in transactions only.
    let isTransactional: Bool
    /// Whether a transaction was begun and neither committed nor aborted.
    var isInTransaction = false

    /// - Parameter sendTimeout: how long ``send`` waits for room in a full queue.
    /// - Throws: ``KafkaError`` that names a property which librdkafka does not take.
    public init(
        _ properties: KafkaProperties, sendTimeout: Duration = .seconds(60), log: @escaping KafkaLog
    ) throws(KafkaError) {
        self.sendTimeout = sendTimeout
        var properties = properties.withDefaults(Self.defaults)
        isTransactional = !(properties["transactional.id"] ?? "").isEmpty
        if isTransactional { Self.prepareForTransactions(&properties) }
        handle = try ClientHandle(.producer, properties, log: log) {
            rd_kafka_conf_set_dr_msg_cb($0) { client, message, opaque in
                guard let client, let message, let opaque else { return }
                guard message.pointee.err != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
                CallbackContext.of(opaque).deliveryFailures.add(message, client: client)
            }
        }
    }

    /// Records that were not flushed are discarded, and an open transaction is left to the cluster to abort.
    deinit {
        rd_kafka_purge(
            handle.raw, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING)
        for topic in topics { rd_kafka_topic_destroy(topic.raw) }
    }

    /// Records that no broker has confirmed yet.
    public var pendingCount: Int { Int(rd_kafka_outq_len(handle.raw)) }

    /// Queues a copy of the record. While the queue is full it waits, so that a slow broker slows the caller.
    /// - Parameters:
    ///   - partition: nil leaves it to the partitioner.
    ///   - value: nil makes a tombstone.
    ///   - timestamp: milliseconds since the epoch; nil takes the wall clock's.
    public func send(
        to topic: String, partition: Int32? = nil, key: ByteView?, value: ByteView?,
        headers: HeaderList = HeaderList(), timestamp: Int64? = nil
    ) throws(KafkaError) {
        let record = OutgoingRecord(
            topic: try handle(of: topic), partition: partition ?? RD_KAFKA_PARTITION_UA, key: key,
            value: value, timestamp: timestamp ?? 0)
        let clock = ContinuousClock()
        var deadline: ContinuousClock.Instant?
        while let error = record.produce(with: handle.raw, headers: headers) {
            guard error.code == .queueFull else { throw explain(error, topic) }
            let limit = deadline ?? clock.now.advanced(by: sendTimeout)
            deadline = limit
            guard clock.now < limit else {
                throw KafkaError(
                    .queueFull, during: "produce",
                    reason: "\(topic): no broker took a record for \(sendTimeout), \(pendingCount) are queued"
                )
            }
            rd_kafka_poll(handle.raw, 10)
        }
    }

    /// As ``send(to:partition:key:value:headers:timestamp:)``, with a key and a value that the caller owns.
    public func send(
        to topic: String, partition: Int32? = nil, key: String?, value: [UInt8]?,
        headers: [RecordHeader] = [], timestamp: Int64? = nil
    ) throws(KafkaError) {
        let headers = HeaderList(headers)
        let result = Self.withView(key.map { Array($0.utf8) }) { key in
            Self.withView(value) { value in
                Result { () throws(KafkaError) in
                    try send(
                        to: topic, partition: partition, key: key, value: value,
                        headers: headers, timestamp: timestamp)
                }
            }
        }
        try result.get()
    }

    /// Lets librdkafka deliver logs, errors and reports; to be called now and then when nothing is sent.
    /// - Returns: errors of the client since the last call, such as brokers out of reach.
    public func poll(timeout: Duration = .zero) -> [KafkaError] {
        rd_kafka_poll(handle.raw, timeout.timeoutMilliseconds)
        return handle.context.takeErrors()
    }

    /// Waits until every record that was sent is confirmed or has failed.
    /// - Throws: the client's fatal error; the first failure since the last flush, which in a transaction
    ///   requires its abort; ``KafkaErrorCode/timedOut`` when some are still open.
    public func flush(timeout: Duration) throws(KafkaError) {
        let code = rd_kafka_flush(handle.raw, timeout.timeoutMilliseconds)
        if let fatal = KafkaError.fatal(of: handle.raw, during: "flush") { throw fatal }
        try handle.context.deliveryFailures.throwFirst(requiresAbort: isInTransaction)
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        throw KafkaError(
            KafkaErrorCode(code), during: "flush",
            reason: "\(pendingCount) records are not confirmed after \(timeout)\(handle.context.takeCause())")
    }

    private func handle(of topic: String) throws(KafkaError) -> OpaquePointer {
        if let known = topics.first(where: { $0.name == topic }) { return known.raw }
        guard let raw = rd_kafka_topic_new(handle.raw, topic, nil) else {
            throw KafkaError(KafkaErrorCode(rd_kafka_last_error()), during: "produce to \(topic)")
        }
        topics.append((topic, raw))
        return raw
    }

    private func explain(_ error: KafkaError, _ topic: String) -> KafkaError {
        if error.code == .fatal, let fatal = KafkaError.fatal(of: handle.raw, during: "produce") {
            return fatal
        }
        if error.code == .state, let cause = transactionFailure(during: "produce") { return cause }
        return KafkaError(
            error.code, during: "produce", reason: "\(topic): \(error.reason)", isFatal: error.isFatal,
            isRetriable: error.isRetriable, requiresAbort: error.requiresAbort)
    }

    private static func withView<R>(_ bytes: [UInt8]?, _ body: (ByteView?) -> R) -> R {
        guard let bytes else { return body(nil) }
        return bytes.withUnsafeBufferPointer { buffer in
            body(ByteView(base: buffer.baseAddress ?? emptyBytes, count: buffer.count))
        }
    }

    /// What is set unless the user's properties say otherwise. Only failures are reported, which saves work
    /// for each record; whether a record is too large is the topic's to say, not librdkafka's 1,000,000.
    private static let defaults = KafkaProperties([
        ("enable.idempotence", "true"),
        ("partitioner", "murmur2_random"),
        ("delivery.report.only.error", "true"),
        ("message.max.bytes", "10485760"),
    ])
}
