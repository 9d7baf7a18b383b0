import Synchronization

/// Somebody waits to hear of a customer. Every worker has its say; the first who knows the customer ends it.
final class CustomerQuestion: Sendable {
    /// What one worker has to say.
    enum Reply: Sendable {
        case known(CustomerCopy)
        /// Not known in the partitions here, among which the expected one is.
        case unknown
        /// The expected partition is here, but not ready.
        case restoring
        /// The expected partition is not here.
        case notHere
    }

    private struct Content {
        var waiting: Int
        var isHere = false
        var isRestoring = false
        var finding: CustomerFinding?
        var continuation: CheckedContinuation<CustomerFinding, Never>?
    }

    /// Who waits, and for what.
    private struct Ending {
        let continuation: CheckedContinuation<CustomerFinding, Never>
        let finding: CustomerFinding
    }

    let id: [UInt8]
    /// Where the customer's events are by the usual partitioner.
    let partition: Int32
    private let content: Mutex<Content>

    /// - Parameter workers: how many will reply.
    init(_ id: [UInt8], partition: Int32, workers: Int) {
        self.id = id
        self.partition = partition
        content = Mutex(Content(waiting: workers))
    }

    /// Waits for the end; to be called once.
    func finding() async -> CustomerFinding {
        await withCheckedContinuation { continuation in
            let known = content.withLock { content in
                if content.finding == nil { content.continuation = continuation }
                return content.finding
            }
            if let known { continuation.resume(returning: known) }
        }
    }

    func reply(_ reply: Reply) {
        settle { content in
            content.waiting -= 1
            switch reply {
            case .known(let copy): return .found(copy)
            case .unknown: content.isHere = true
            case .restoring: content.isRestoring = true
            case .notHere: break
            }
            guard content.waiting == 0 else { return nil }
            if content.isRestoring { return .restoring(partition: partition) }
            return content.isHere ? .unknown(partition: partition) : .elsewhere(partition: partition)
        }
    }

    /// Ends the waiting, unless it has ended.
    func end(_ finding: CustomerFinding) { settle { _ in finding } }

    /// What is found first ends the waiting. It is kept in the same step, so that what another worker says
    /// meanwhile cannot take its place.
    private func settle(_ find: (inout Content) -> CustomerFinding?) {
        let ending = content.withLock { content -> Ending? in
            guard let finding = find(&content), content.finding == nil else { return nil }
            content.finding = finding
            defer { content.continuation = nil }
            return content.continuation.map { Ending(continuation: $0, finding: finding) }
        }
        ending.map { $0.continuation.resume(returning: $0.finding) }
    }
}
