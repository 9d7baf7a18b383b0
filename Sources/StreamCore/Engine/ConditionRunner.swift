/// Runs the `where:` conditions of features.
struct ConditionRunner: ~Copyable {
    /// One machine for each source; unconditional ones have none.
    private let machines: UnsafeMutablePointer<Machine?>
    private let results: [Int]

    /// - Parameter conditions: one for each source, nil for unconditional ones.
    init(_ conditions: [Condition?]) {
        machines = .allocate(capacity: max(1, conditions.count))
        for (index, condition) in conditions.enumerated() {
            (machines + index).initialize(to: condition.map { Machine($0.program) })
        }
        results = conditions.map { $0?.result.index ?? -1 }
    }

    deinit {
        machines.deinitialize(count: results.count)
        machines.deallocate()
    }

    /// Whether an event passes the condition of a source that has one.
    mutating func hold(_ source: Int, _ fields: UnsafePointer<FieldValue>) -> Bool {
        machines[source]?.run(fields: fields)
        return machines[source]?.numbers[results[source]] == 1
    }
}
