import KafkaIO
import TestSupport

/// What a broker answers to a request.
enum Answer<Value> {
    case done(Value)
    case failed(KafkaError)
    /// Not yet: the client asks again until its time is up.
    case retry
}

extension SimulatedCluster {
    /// Runs a client's call until it has an answer or its time is up.
    /// - Parameter resource: what the broker must be in reach for; nil where `request` sees to that itself.
    func call<Value>(
        _ author: Incarnation, _ operation: String, timeout: Duration, to resource: Resource?,
        _ request: () -> Answer<Value>
    ) throws(KafkaError) -> Value {
        try enter(author, operation)
        let deadline = clock.now + max(1, timeout.inMilliseconds)
        while true {
            if resource.map(isReachable) ?? true {
                switch request() {
                case .done(let value):
                    try leave(author, operation)
                    return value
                case .failed(let error):
                    trace.note("\(author.name) \(operation): \(error)")
                    throw error
                case .retry: break
                }
            }
            guard clock.now < deadline else { throw timeOut(author, operation) }
            advance(by: random.time(2...40))
            try checkAlive(author, operation)
        }
    }

    /// The beginning of a call.
    func enter(_ author: Incarnation, _ operation: String) throws(KafkaError) {
        try checkAlive(author, operation)
        onCall?(author, operation, .before)
        try checkAlive(author, operation)
    }

    /// The end of a call that took effect: the caller may die before it learns so, or the answer be lost.
    private func leave(_ author: Incarnation, _ operation: String) throws(KafkaError) {
        onCall?(author, operation, .after)
        try checkAlive(author, operation)
        if random.chance(troubles.lostAnswer) {
            advance(by: random.time(10...1000))
            try checkAlive(author, operation)
            throw timeOut(author, "\(operation), of which only the answer is lost")
        }
    }

    func checkAlive(_ author: Incarnation, _ operation: String) throws(KafkaError) {
        guard author.isDead else { return }
        throw KafkaError(.destroyed, during: operation, reason: "the process was killed", isFatal: true)
    }

    private func timeOut(_ author: Incarnation, _ operation: String) -> KafkaError {
        trace.note("\(author.name) \(operation): no answer in time")
        return KafkaError(.timedOut, during: operation, isRetriable: true)
    }
}

extension Duration {
    var inMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}

/// Codes that the clients of a simulation give, as librdkafka numbers them.
extension KafkaErrorCode {
    /// `_DESTROY`
    static let destroyed = Self(rawValue: -197)
    /// `_MAX_POLL_EXCEEDED`
    static let maxPollExceeded = Self(rawValue: -147)
    /// `INVALID_TXN_STATE`
    static let invalidTransactionState = Self(rawValue: 48)
    /// `INVALID_RECORD`
    static let invalidRecord = Self(rawValue: 87)
}
