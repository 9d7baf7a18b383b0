import StreamCore

/// A column of a feature or model that needs the name of another column.
public struct ColumnClash: Error, Equatable, CustomStringConvertible {
    public let name: String

    public init(name: String) { self.name = name }

    public var description: String {
        "\"\(name)\" names a feature or model, and the table has a column of this name; rename the feature"
    }
}

/// The columns of a feature table in their order.
struct Columns {
    enum Source {
        case feature(Int)
        case score(Int)
        /// Whether the customer is inside.
        case threshold(Int)
        /// In which tier or cluster the customer is.
        case oneOfMany(Int)
    }

    static let customerID = "customer_id"
    static let asOf = "as_of"
    static let label = "label"

    /// All columns' names.
    let names: [String]
    /// Where the columns between ``asOf`` and ``label`` come from.
    let sources: [Source]
    /// For each of the plan's outputs the name of the tier or cluster alone.
    let parts: [String]

    /// A segment may have the name of another column; its own is then called `segment.NAME`.
    init(of plan: Plan, withLabel: Bool) throws(ColumnClash) {
        let segments = plan.definition.segments
        let values = plan.features.map(\.name) + plan.scores.map(\.name)
        let own = [Self.customerID, Self.asOf] + (withLabel ? [Self.label] : [])
        let taken = Set(values + own)
        names =
            [Self.customerID, Self.asOf] + values
            + segments.map { taken.contains($0.name) ? "segment.\($0.name)" : $0.name }
            + (withLabel ? [Self.label] : [])
        var seen: Set<String> = []
        if let name = names.first(where: { !seen.insert($0).inserted }) { throw ColumnClash(name: name) }
        sources =
            plan.features.indices.map { .feature($0) } + plan.scores.indices.map { .score($0) }
            + segments.indices.map { segments[$0].isThreshold ? .threshold($0) : .oneOfMany($0) }
        parts = plan.outputs.map { $0.name.split(separator: ".").last.map(String.init) ?? $0.name }
    }
}

extension SegmentDefinition {
    fileprivate var isThreshold: Bool {
        if case .threshold = rule { true } else { false }
    }
}
