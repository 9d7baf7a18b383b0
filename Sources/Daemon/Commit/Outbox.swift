import KafkaIO
import StreamCore

/// A worker's producer, with or without transactions. Its waiting calls take a deadline, return false when
/// that has passed, and can then be called again; between two tries time passes only inside of them.
final class Outbox {
    private static let piece = Duration.seconds(1)

    let producer: any RecordProducer
    /// Whether results, state and offsets are committed together or not at all.
    let isTransactional: Bool
    private let clock: WallClock
    private(set) var isOpen = false
    /// Whether a commit was asked for whose outcome is not known yet. Nothing else can be done before it is.
    private(set) var isCommitting = false

    init(_ producer: any RecordProducer, isTransactional: Bool, clock: WallClock) {
        self.producer = producer
        self.isTransactional = isTransactional
        self.clock = clock
    }

    /// Ends what an earlier producer under the same id left open, and fences it.
    func begin(by deadline: Deadline) throws(KafkaError) -> Bool {
        guard isTransactional else { return true }
        return try retry(by: deadline) { timeout throws(KafkaError) in
            try producer.initTransactions(timeout: timeout)
        }
    }

    /// Makes sure that what is sent next is part of a transaction.
    func open() throws(KafkaError) {
        guard isTransactional, !isOpen else { return }
        try producer.beginTransaction()
        isOpen = true
    }

    /// Waits until everything is delivered. A transaction's commit does that by itself.
    func deliver(by deadline: Deadline) throws(KafkaError) -> Bool {
        try retry(by: deadline) { timeout throws(KafkaError) in try producer.flush(timeout: timeout) }
    }

    func sendOffsets(
        _ offsets: [TopicPartition: Int64], of group: GroupMetadata, by deadline: Deadline
    ) throws(KafkaError) -> Bool {
        try retry(by: deadline) { timeout throws(KafkaError) in
            try producer.sendOffsets(offsets, of: group, timeout: timeout)
        }
    }

    func commit(by deadline: Deadline) throws(KafkaError) -> Bool {
        isCommitting = true
        do throws(KafkaError) {
            let isDone = try retry(by: deadline) { timeout throws(KafkaError) in
                try producer.commitTransaction(timeout: timeout)
            }
            guard isDone else { return false }
        } catch {
            isCommitting = false
            throw error
        }
        isCommitting = false
        isOpen = false
        return true
    }

    /// Takes back all that was sent since ``open()``. Without transactions what was sent stays sent.
    func abort(by deadline: Deadline) throws(KafkaError) -> Bool {
        guard isOpen else { return true }
        guard
            try retry(
                by: deadline,
                { timeout throws(KafkaError) in
                    try producer.abortTransaction(timeout: timeout)
                })
        else { return false }
        isOpen = false
        return true
    }

    private func retry(
        by deadline: Deadline, _ call: (_ timeout: Duration) throws(KafkaError) -> Void
    ) throws(KafkaError) -> Bool {
        while true {
            do throws(KafkaError) {
                try call(min(Self.piece, max(deadline.left, .milliseconds(1))))
                return true
            } catch {
                guard error.remedy == .retry else { throw error }
                if deadline.hasPassed { return false }
                // Some calls are refused at once; they must not be repeated in a tight loop.
                if error.code != .timedOut { _ = producer.poll(timeout: .milliseconds(20)) }
            }
        }
    }
}
