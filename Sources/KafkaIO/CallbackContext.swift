import CKafka

/// Where librdkafka's callbacks put what they are told. They run only inside calls to the client, on the
/// caller's thread: `log.queue` is on, and no event has a thread of its own. So nothing here is locked.
final class CallbackContext {
    let log: KafkaLog
    /// Errors of the client since they were last taken; the first ``limit`` of them, the rest is only logged.
    private(set) var errors: [KafkaError] = []
    /// Takes over a rebalance of the consumer's group. A weak hold: the consumer owns this context.
    weak var consumer: Consumer?
    var deliveryFailures = DeliveryFailures()

    private let limit = 100
    private var cause = ""

    init(log: @escaping KafkaLog) { self.log = log }

    func report(_ error: KafkaError) {
        if errors.count < limit { errors.append(error) }
    }

    /// The errors reported since the last call.
    func takeErrors() -> [KafkaError] {
        guard !errors.isEmpty else { return [] }
        defer { errors = [] }
        return errors
    }

    /// Takes the errors and words the one that says most, to be put behind a bare time-out; empty for none.
    /// As long as there is no newer one it is told again: a broker's failure is reported only once.
    func takeCause() -> String {
        let errors = takeErrors()
        // That all brokers are down follows from what happened to each, which tells more.
        if let newest = errors.last(where: { $0.code != .allBrokersDown }) ?? errors.last {
            cause = "; last error: \(newest.reason)"
        }
        return cause
    }

    /// Registers the callbacks that both kinds of client have, with this context as what they are given.
    /// The context must outlive the client.
    func register(in configuration: OpaquePointer) {
        rd_kafka_conf_set_opaque(configuration, Unmanaged.passUnretained(self).toOpaque())
        rd_kafka_conf_set_log_cb(configuration) { client, level, facility, message in
            guard let client, let message, let opaque = rd_kafka_opaque(client) else { return }
            CallbackContext.of(opaque).log(
                KafkaLogLevel(rawValue: level) ?? .info, facility.map { String(cString: $0) } ?? "",
                String(cString: message))
        }
        rd_kafka_conf_set_error_cb(configuration) { client, code, reason, opaque in
            guard let client, let opaque else { return }
            let code = KafkaErrorCode(rawValue: code)
            let text = reason.map { String(cString: $0) }
            let error =
                KafkaError.fatal(of: client, during: "client")
                ?? KafkaError(code, during: "client", reason: text)
            CallbackContext.of(opaque).report(error)
        }
    }

    static func of(_ opaque: UnsafeMutableRawPointer) -> CallbackContext {
        Unmanaged<CallbackContext>.fromOpaque(opaque).takeUnretainedValue()
    }
}

extension KafkaError {
    /// The fatal error that the client is in, if any.
    static func fatal(of client: OpaquePointer, during operation: String) -> KafkaError? {
        let capacity = 512
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { text in
            text.initialize(repeating: 0)
            let code = rd_kafka_fatal_error(client, text.baseAddress, capacity)
            guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
            return KafkaError(
                KafkaErrorCode(code), during: operation,
                reason: text.baseAddress.map { String(cString: $0) }, isFatal: true)
        }
    }
}
