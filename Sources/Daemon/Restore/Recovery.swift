import StreamCore

/// Decides where a partition goes on, from what is known of it. Pure, so that every case is a test.
enum Recovery {
    /// What is known of one topic's partition when the changelog was read to its end.
    struct Facts: Equatable {
        /// The position that the state includes; nil when there is no state, or none of this topic.
        var state: Int64?
        /// The offset that the group has committed; nil when it has none.
        var committed: Int64?
        /// The bounds of the partition on the broker.
        var low: Int64
        var high: Int64
        /// Whether offsets and state are committed in one transaction.
        var isTransactional: Bool
        /// Whether there is some state of the partition, if not of this topic.
        var hasState: Bool
    }

    enum Decision: Equatable {
        /// Processing goes on at this offset.
        case start(Int64, Finding?)
        /// The group is ahead of the state: the end of a transaction has not reached the changelog yet.
        case wait
        /// The same, where nothing is on its way: the state is missing.
        case stateIsMissing
    }

    /// What an operator should hear of.
    enum Finding: Equatable {
        /// Somebody moved the group's offsets; the state goes on where it stands.
        case offsetsWereMoved
        /// Records were removed from the topic before they were read.
        case recordsAreGone
        /// The topic ends before the position, so it was made anew and is read from its beginning.
        case topicIsNew
    }

    static func decide(_ facts: Facts) -> Decision {
        guard let state = facts.state else {
            // A topic that joins a job with state is read from its beginning, as all were.
            guard let committed = facts.committed, committed > facts.low, !facts.hasState else {
                return .start(facts.low, nil)
            }
            return facts.isTransactional ? .wait : .stateIsMissing
        }
        if let committed = facts.committed, committed > state, committed <= facts.high {
            return facts.isTransactional ? .wait : .stateIsMissing
        }
        if state > facts.high { return .start(facts.low, .topicIsNew) }
        if state < facts.low { return .start(facts.low, .recordsAreGone) }
        let wasMoved = facts.isTransactional && facts.committed.map { $0 < state } ?? false
        return .start(state, wasMoved ? .offsetsWereMoved : nil)
    }
}
