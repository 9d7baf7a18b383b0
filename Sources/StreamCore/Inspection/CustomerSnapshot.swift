/// All that is known of a customer at an instant: features, scores and segments. A view; see ``Inspector``
/// for how long it is valid.
public struct CustomerSnapshot {
    /// Where a customer stands in a segment that they are in.
    public struct Standing: Equatable, Sendable {
        /// Index into ``Plan/outputs``, whose version and definition count.
        public var output: Int
        /// The instant of the entry, ms since the epoch.
        public var since: Int64
    }

    public let customerID: ByteView
    /// The instant, ms since the epoch.
    public let at: Int64
    /// Changes published so far, those of timers up to the instant included.
    public let sequence: UInt32
    private let customer: Customer
    private let plan: Plan
    private let numbers: UnsafeMutablePointer<Double>
    private let strings: UnsafeMutablePointer<ByteView>

    init(
        _ customer: Customer, plan: Plan, numbers: UnsafeMutablePointer<Double>,
        strings: UnsafeMutablePointer<ByteView>
    ) {
        customerID = customer.id
        at = customer.header.pointee.time
        sequence = customer.header.pointee.sequence
        self.customer = customer
        self.plan = plan
        self.numbers = numbers
        self.strings = strings
    }

    /// The value of the feature at an index into ``Plan/features``.
    public func feature(_ index: Int) -> Change.Value { value(plan.features[index]) }

    /// The value of the score at an index into ``Plan/scores``.
    public func score(_ index: Int) -> Change.Value { value(plan.scores[index]) }

    /// Where the customer stands in the segment at an index into ``JobDefinition/segments``, shadow ones
    /// included; nil where they are outside.
    public func standing(in segment: Int) -> Standing? {
        plan.segments[segment].membership(customer).map { Standing(output: $0.output, since: $0.since) }
    }

    private func value(_ value: NamedValue) -> Change.Value {
        let index = value.register.index
        switch value.type {
        case .number: return .number(numbers[index])
        case .bool: return .bool(numbers[index] == 1)
        case .string:
            let text = strings[index]
            return .string(ByteView(base: text.base, count: max(0, text.count)))
        }
    }
}
