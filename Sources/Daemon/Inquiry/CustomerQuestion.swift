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
        /// Kept in the step in which it is found, so that another worker's no cannot become the answer.
        var isKnown = false
        var isHere = false
        var isRestoring = false
    }

    let id: [UInt8]
    /// Where the customer's events are by the usual partitioner.
    let partition: Int32
    let finding = Promise<CustomerFinding>()
    private let content: Mutex<Content>

    /// - Parameter workers: how many will reply.
    init(_ id: [UInt8], partition: Int32, workers: Int) {
        self.id = id
        self.partition = partition
        content = Mutex(Content(waiting: workers))
    }

    func reply(_ reply: Reply) {
        let found: CustomerFinding? = content.withLock { content in
            content.waiting -= 1
            switch reply {
            case .known(let copy):
                content.isKnown = true
                return .found(copy)
            case .unknown: content.isHere = true
            case .restoring: content.isRestoring = true
            case .notHere: break
            }
            guard content.waiting == 0, !content.isKnown else { return nil }
            if content.isRestoring { return .restoring(partition: partition) }
            return content.isHere ? .unknown(partition: partition) : .elsewhere(partition: partition)
        }
        if let found { finding.give(found) }
    }
}
