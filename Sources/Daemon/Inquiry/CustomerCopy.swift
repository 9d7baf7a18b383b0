import Pipeline
public import StreamCore

/// What is known of a customer, to be looked at elsewhere.
public struct CustomerCopy: Sendable {
    private let origin: PartitionCopy
    private let record: [UInt8]

    init(partition: Int32, plan: Plan, state: PartitionState, record: [UInt8]) {
        origin = PartitionCopy(partition: partition, plan: plan, state: state)
        self.record = record
    }

    init(of work: PartitionWork, record: [UInt8]) {
        origin = PartitionCopy(of: work)
        self.record = record
    }

    /// The partition that the customer's events are in.
    public var partition: Int32 { origin.partition }

    /// The partition's plan.
    public var plan: Plan { origin.plan }

    /// An engine that has this customer alone.
    public func makeEngine() throws(StateError) -> Engine {
        var engine = origin.makeEngine()
        try record.withUnsafeBufferPointer { (bytes) throws(StateError) in
            try engine.restore(UnsafeRawBufferPointer(bytes))
        }
        return engine
    }
}

/// What a partition's engine goes by beside the customers: its time, what its models have learned, earlier
/// plans.
struct PartitionCopy: Sendable {
    let partition: Int32
    let plan: Plan
    let state: PartitionState

    init(partition: Int32, plan: Plan, state: PartitionState) {
        self.partition = partition
        self.plan = plan
        self.state = state
    }

    init(of work: PartitionWork) {
        self.init(partition: work.partition, plan: work.plan, state: work.pipeline.state(positions: []))
    }

    /// An engine without customers.
    func makeEngine() -> Engine {
        var engine = Engine(plan)
        engine.restore(state)
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
