import CKafka

/// Records that the broker did not take, since they were last asked for.
struct DeliveryFailures {
    private(set) var count = 0
    private(set) var first: KafkaError?

    mutating func add(_ message: UnsafePointer<rd_kafka_message_t>, client: OpaquePointer) {
        count += 1
        guard first == nil else { return }
        let code = KafkaErrorCode(message.pointee.err)
        let name = message.pointee.rkt.map { String(cString: rd_kafka_topic_name($0)) } ?? ""
        let place = TopicPartition(name, message.pointee.partition)
        let fatal = code == .fatal ? KafkaError.fatal(of: client, during: "produce") : nil
        first = KafkaError(
            fatal?.code ?? code, during: "produce",
            reason: "\(place): \(fatal?.reason ?? code.sentence)", isFatal: fatal != nil)
    }

    /// Throws the first failure, with the number of all, and forgets them.
    /// - Parameter requiresAbort: whether the records belonged to a transaction.
    mutating func throwFirst(requiresAbort: Bool) throws(KafkaError) {
        guard let first else { return }
        let more = count > 1 ? ", and \(count - 1) more records" : ""
        self = DeliveryFailures()
        throw KafkaError(
            first.code, during: first.operation, reason: first.reason + more, isFatal: first.isFatal,
            requiresAbort: requiresAbort)
    }
}
