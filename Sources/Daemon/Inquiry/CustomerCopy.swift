public import StreamCore

/// What is known of a customer, to be looked at elsewhere.
public struct CustomerCopy: Sendable {
    /// The partition that the customer's events are in.
    public let partition: Int32
    /// The partition's plan.
    public let plan: Plan
    /// What the partition's engine goes by: its time, what its models have learned, earlier plans.
    private let state: PartitionState
    private let record: [UInt8]

    init(partition: Int32, plan: Plan, state: PartitionState, record: [UInt8]) {
        self.partition = partition
        self.plan = plan
        self.state = state
        self.record = record
    }

    /// An engine that has this customer alone.
    public func makeEngine() throws(StateError) -> Engine {
        var engine = Engine(plan)
        engine.restore(state)
        try record.withUnsafeBufferPointer { (bytes) throws(StateError) in
            try engine.restore(UnsafeRawBufferPointer(bytes))
        }
        return engine
    }
}

/// What became of the search for a customer.
public enum CustomerFinding: Sendable {
    case found(CustomerCopy)
    /// Nobody knows the customer. The partition is where their events would be by the usual partitioner.
    case unknown(partition: Int32)
    /// Another instance has the partition, and nobody here knows the customer.
    case elsewhere(partition: Int32)
    /// The partition is here, and its customers are not all at hand yet.
    case restoring(partition: Int32)
    /// The workers have something else to do, or have not begun.
    case noAnswer
}
