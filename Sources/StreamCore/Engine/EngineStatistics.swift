/// What an engine has counted since it was made.
public struct EngineStatistics: Sendable {
    /// Events by outcome.
    public internal(set) var accepted: UInt64 = 0
    public internal(set) var duplicates: UInt64 = 0
    public internal(set) var late: UInt64 = 0
    /// Evaluations that no event caused.
    public internal(set) var timersFired: UInt64 = 0
    /// Customers evaluated because the plan has changed.
    public internal(set) var reevaluated: UInt64 = 0
    /// Event ids held for deduplication, dead ones that were not let go yet included.
    public internal(set) var dedupIDs = 0
    /// Searches for the instant of a customer's next timer, and the spans of time that they looked at.
    public internal(set) var searches: UInt64 = 0
    public internal(set) var spansSearched: UInt64 = 0
    /// For each of ``Plan/outputs``: entries and exits, shadow ones included.
    public internal(set) var entered: [UInt64]
    public internal(set) var exited: [UInt64]
    /// Of the entries, those within ``flapPeriod`` of the customer's last exit.
    public internal(set) var reentered: [UInt64]
    /// Evaluations in which dwell, cool-down or confirmation kept a change back.
    public internal(set) var suppressed: [UInt64]
    /// The counts of all models, one behind the other; see ``ModelHealth/figures(in:)``.
    public internal(set) var models: [UInt64]

    /// Milliseconds between an exit and an entry that is counted as a return: a day.
    public static let flapPeriod: Int64 = 86_400_000

    init(_ plan: Plan) {
        let outputs = plan.outputs.count
        models = Array(repeating: 0, count: plan.health.last?.end ?? 0)
        entered = Array(repeating: 0, count: outputs)
        exited = entered
        reentered = entered
        suppressed = entered
    }

    @inline(__always)
    mutating func count(_ kind: Change.Kind, _ output: Int) {
        switch kind {
        case .entered: entered[output] += 1
        case .exited: exited[output] += 1
        }
    }
}
