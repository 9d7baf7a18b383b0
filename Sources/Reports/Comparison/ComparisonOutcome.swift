public import Replay
import StreamCore

/// What two definitions make of the same events.
public struct ComparisonOutcome {
    let plans: Pair<Plan>
    /// The instant up to which both were run, ms since the epoch; nil where no event was accepted.
    public let end: Int64?
    public let summaries: Pair<ReplaySummary>
    /// In the new file's order, then those that are gone.
    public let segments: [ComparedSegment]
    public let models: [ComparedModel]
    let statistics: Pair<ReplayStatistics>

    /// The smallest and greatest timestamps that a side accepted, ms since the epoch; nil without any.
    public var span: ClosedRange<Int64>? {
        let spans = Side.allCases.compactMap { statistics[$0].span }
        guard let low = spans.map(\.lowerBound).min(), let high = spans.map(\.upperBound).max() else {
            return nil
        }
        return low...high
    }

    /// Entries and exits for each day of each customer; nil where a side lacks the segment or has no events.
    func churn(of segment: ComparedSegment, _ side: Side) -> Double? {
        guard let tally = segment.tallies[side], let end else { return nil }
        let days = statistics[side].customerDays(until: end)
        return days > 0 ? Double(tally.changes) / days : nil
    }

    /// A segment's part in a side's plan.
    func output(of segment: ComparedSegment, _ side: Side) -> SegmentOutput? {
        segment.outputs[side].map { plans[side].outputs[$0] }
    }

    /// Segments whose definitions mean the same under both.
    func isUnchanged(_ segment: ComparedSegment) -> Bool {
        guard let old = output(of: segment, .old), let new = output(of: segment, .new) else { return false }
        return old.definition == new.definition
    }
}
