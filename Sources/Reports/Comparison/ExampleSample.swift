/// Customers whom two sides tell apart, as a sample of all: those with the smallest hashes. Of each the
/// longest time apart is kept.
struct ExampleSample: Sendable {
    private struct Candidate {
        let customer: UInt64
        var longest: ComparedSegment.Example?
        /// Has not ended yet.
        var running: ComparedSegment.Example?

        mutating func end(at instant: Int64, isOver: Bool) {
            guard var example = running else { return }
            running = nil
            if instant - example.from <= longest?.duration(until: instant) ?? -1 { return }
            example.until = isOver ? instant : nil
            longest = example
        }
    }

    private let limit: Int
    /// By their hashes.
    private var candidates: [Candidate] = []

    init(limit: Int) { self.limit = limit }

    /// What has ended.
    var examples: [ComparedSegment.Example] { candidates.compactMap(\.longest) }

    /// Whether a customer can be among the examples, as far as is known.
    func mayTake(_ customer: UInt64) -> Bool {
        guard candidates.count >= limit else { return true }
        return candidates.last.map { customer <= $0.customer } ?? false
    }

    /// The sides part over a customer.
    mutating func begin(_ example: ComparedSegment.Example, of customer: UInt64) {
        guard mayTake(customer) else { return }
        let place = candidates.firstIndex { $0.customer >= customer } ?? candidates.count
        if place < candidates.count, candidates[place].customer == customer {
            candidates[place].running = example
        } else {
            candidates.insert(Candidate(customer: customer, longest: nil, running: example), at: place)
            if candidates.count > limit { candidates.removeLast() }
        }
    }

    /// The sides come together again.
    mutating func end(of customer: UInt64, at instant: Int64) {
        guard let place = candidates.firstIndex(where: { $0.customer == customer }) else { return }
        candidates[place].end(at: instant, isOver: true)
    }

    /// The comparison ends.
    mutating func finish(at instant: Int64) {
        for place in candidates.indices { candidates[place].end(at: instant, isOver: false) }
    }
}

extension ComparedSegment.Example {
    /// Ms; up to `end` where the sides have not come together.
    fileprivate func duration(until end: Int64) -> Int64 { (until ?? end) - from }
}
