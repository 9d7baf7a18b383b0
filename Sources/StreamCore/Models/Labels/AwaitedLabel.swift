/// A prediction of a customer whose label is awaited, as it stands in the customer's block.
struct Prediction: BitwiseCopyable {
    /// Marks that none is awaited.
    static let none = Int64.min

    /// The customer's time of the prediction.
    var at = Prediction.none
    /// The probability that was predicted.
    var probability = 0.0
}

/// A model with a label: where its prediction stands, and what becomes of it.
struct AwaitedLabel: BitwiseCopyable, Sendable {
    /// ``Prediction``.
    let state: Int
    /// Milliseconds.
    let within: Int64
    /// The number register of the probability.
    let probability: Int
    /// Index of the first of the label's counts; see ``LabelFigures``.
    let counts: Int
    /// Index into ``Plan/learners``; -1 for models that do not learn.
    let learner: Int
    /// Of a model that learns: the inputs of the prediction, as many doubles.
    let row: Int

    /// The first instant at which the label has not come true in time; `.max` when none is awaited or that
    /// is beyond all instants.
    @inline(__always)
    func expiry(_ customer: Customer) -> Int64 {
        let at = customer.state(state, as: Prediction.self).pointee.at
        guard at != Prediction.none else { return .max }
        let (expiry, overflow) = at.addingReportingOverflow(within + 1)
        return overflow || expiry > SegmentSearch.horizon ? .max : expiry
    }
}

/// The labels of a job, and which event types make them true.
struct LabelTable: ~Copyable {
    private let labels: FixedTable<AwaitedLabel>
    private let types: TypeIndex

    init(_ labels: [AwaitedLabel], _ types: TypeTable) {
        self.labels = FixedTable(labels)
        self.types = TypeIndex(types)
    }

    var indices: Range<Int> { labels.indices }
    @inline(__always) var isEmpty: Bool { labels.count == 0 }

    @inline(__always)
    subscript(index: Int) -> AwaitedLabel { labels[index] }

    /// The labels that an event of a type makes true, as a range for ``label(of:)``.
    @inline(__always)
    func interests(of type: ByteView) -> Range<Int> { types.interests(of: type) }

    @inline(__always)
    func label(of interest: Int) -> AwaitedLabel { labels[types[interest].source] }

    /// The first instant after the customer's time at which a label has not come true in time; `.max` for
    /// none.
    @inline(__always)
    func nextExpiry(_ customer: Customer) -> Int64 {
        var next = Int64.max
        for index in labels.indices { next = min(next, labels[index].expiry(customer)) }
        return max(next, customer.header.pointee.time + 1)
    }
}
