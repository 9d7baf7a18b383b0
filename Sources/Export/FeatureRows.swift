public import StreamCore

/// The rows of a feature table as bytes, the header first where the form has one: features, scores and
/// segments of customers as they were looked at.
public final class FeatureRows {
    private let columns: Columns
    private let writer: any TableWriter

    /// A table without labels.
    /// - Throws: where two columns would have one name.
    public convenience init(of plan: Plan, _ format: TableFormat) throws(ColumnClash) {
        self.init(try Columns(of: plan, withLabel: false), format)
    }

    init(_ columns: Columns, _ format: TableFormat) {
        self.columns = columns
        writer =
            switch format {
            case .csv: CSVTable(columns.names)
            case .ndjson: NDJSONTable(columns.names)
            }
        writer.beginTable()
    }

    /// What was written and not removed; valid until the rows are used again.
    public var bytes: UnsafeRawBufferPointer { writer.bytes }

    public func removeAll() { writer.removeAll() }

    /// Writes a row without a label.
    /// - Parameter customer: of the table's plan, or of one that has more segments behind the same ones.
    public func append(_ customer: CustomerSnapshot) {
        beginRow(customer)
        writer.endRow()
    }

    /// Writes a row that was begun earlier, and its label; nil where it is not known.
    func append(_ row: UnsafeRawBufferPointer, label: Change.Value?) {
        writer.resumeRow(row)
        if let label { writer.value(label) } else { writer.missingValue() }
        writer.endRow()
    }

    /// Writes a row but for its label and its end.
    func beginRow(_ customer: CustomerSnapshot) {
        writer.beginRow()
        writer.value(customer.customerID)
        writer.value(timestamp: customer.at)
        for source in columns.sources {
            switch source {
            case .feature(let index): writer.value(customer.feature(index))
            case .score(let index): writer.value(customer.score(index))
            case .membership(let index): writer.value(customer.standing(in: index) != nil)
            case .part(let index):
                let part = customer.standing(in: index).flatMap { columns.parts[$0.output] }
                if let part { writer.value(part) } else { writer.missingValue() }
            }
        }
    }
}
