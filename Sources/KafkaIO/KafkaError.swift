import CKafka

/// A call to Kafka that failed, with what the caller must know to go on. Ask in this order: ``isFatal``
/// (give the client up), ``requiresAbort`` (abort the transaction), ``isRetriable`` (the same call again).
public struct KafkaError: Error, Sendable {
    public let code: KafkaErrorCode
    /// The client can do nothing more and must be replaced. A fenced producer is fatal and not abortable.
    public let isFatal: Bool
    /// The same call can succeed later.
    public let isRetriable: Bool
    /// The transaction must be aborted; the producer can begin another.
    public let requiresAbort: Bool
    /// What was being done, for the reader of a log: `commit`, `produce`.
    public let operation: String
    /// What happened and, where that is known, what to do about it.
    public let reason: String

    /// - Parameters:
    ///   - operation: what was being done: `commit`, `produce`.
    ///   - reason: nil takes the library's sentence for the code.
    ///   - isRetriable: nil leaves it to the code and to the other two.
    public init(
        _ code: KafkaErrorCode, during operation: String, reason: String? = nil, isFatal: Bool = false,
        isRetriable: Bool? = nil, requiresAbort: Bool = false
    ) {
        self.code = code
        self.isFatal = isFatal
        self.isRetriable = isRetriable ?? (!isFatal && !requiresAbort && code.isRetriableByItself)
        self.requiresAbort = requiresAbort
        self.operation = operation
        self.reason = reason ?? code.sentence
    }

    /// The symbolic name of ``code``, such as `_TIMED_OUT`.
    public var name: String { code.description }
}

extension KafkaError: CustomStringConvertible {
    public var description: String { "\(operation): \(reason) (\(name))" }
}

extension KafkaError {
    /// Reads all of `error`, then destroys it.
    init(taking error: OpaquePointer, during operation: String, reason: String? = nil) {
        self.init(
            KafkaErrorCode(rd_kafka_error_code(error)), during: operation,
            reason: reason ?? String(cString: rd_kafka_error_string(error)),
            isFatal: rd_kafka_error_is_fatal(error) != 0,
            isRetriable: rd_kafka_error_is_retriable(error) != 0,
            requiresAbort: rd_kafka_error_txn_requires_abort(error) != 0)
        rd_kafka_error_destroy(error)
    }

    /// Throws unless `code` means success.
    static func check(_ code: rd_kafka_resp_err_t, during operation: String) throws(KafkaError) {
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        throw KafkaError(KafkaErrorCode(code), during: operation)
    }

    /// Throws what librdkafka returned, nil meaning success.
    static func check(taking error: OpaquePointer?, during operation: String) throws(KafkaError) {
        guard let error else { return }
        throw KafkaError(taking: error, during: operation)
    }
}
