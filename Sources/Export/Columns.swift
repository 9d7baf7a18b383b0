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
        /// A segment that customers are inside or outside of.
        case membership(Int)
        /// A segment of tiers or clusters.
        case part(Int)
    }

    static let customerID = "customer_id"
    static let asOf = "as_of"
    static let label = "label"

    /// All columns' names.
    let names: [String]
    /// Where the columns between ``asOf`` and ``label`` come from.
    let sources: [Source]
    /// What tiers and clusters are called, for each of ``Plan/outputs``.
    let parts: [String?]

    /// A segment may have the name of another column; its own is then called `segment.NAME`.
    init(of plan: Plan, withLabel: Bool) throws(ColumnClash) {
        let values = plan.features.map(\.name) + plan.scores.map(\.name)
        let own = [Self.customerID, Self.asOf] + (withLabel ? [Self.label] : [])
        let taken = Set(values + own)
        let segments = plan.definition.segments.map { segment in
            taken.contains(segment.name) ? "segment.\(segment.name)" : segment.name
        }
        parts = plan.outputs.map(\.part)
        names = [Self.customerID, Self.asOf] + values + segments + (withLabel ? [Self.label] : [])
        var seen: Set<String> = []
        if let name = names.first(where: { !seen.insert($0).inserted }) { throw ColumnClash(name: name) }
        sources =
            plan.features.indices.map { .feature($0) } + plan.scores.indices.map { .score($0) }
            + plan.definition.segments.enumerated().map { index, segment in
                if case .threshold = segment.rule { .membership(index) } else { .part(index) }
            }
    }
}
