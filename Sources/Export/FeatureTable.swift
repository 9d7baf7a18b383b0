import EventFiles
import StreamCore

/// Writes customers as the rows of a table to a file.
final class FeatureTable {
    /// Rows waiting to be written are handed to the sink in pieces of about this size.
    private static let writeSize = 1 << 16

    private let columns: Columns
    private let writer: any TableWriter
    private let output: ByteSink
    /// Rows written.
    private(set) var rows = 0

    init(_ columns: Columns, _ format: TableFormat, output: ByteSink) {
        self.columns = columns
        self.output = output
        writer =
            switch format {
            case .csv: CSVTable(columns.names)
            case .ndjson: NDJSONTable(columns.names)
            }
        writer.beginTable()
    }

    /// Writes a row without a label.
    func write(_ customer: CustomerSnapshot) throws(FileError) {
        encode(customer)
        try endRow()
    }

    /// Appends a row of which only the label is missing to `rows`. Everything written before is flushed.
    func hold(_ customer: CustomerSnapshot, in rows: inout HeldRows) {
        encode(customer)
        rows.append(customer.customerID, writer.bytes)
        writer.removeAll()
    }

    /// Writes a row that was held, and its label; nil where it is not known.
    func write(_ row: UnsafeRawBufferPointer, label: Change.Value?) throws(FileError) {
        writer.resumeRow(row)
        if let label { writer.value(label) } else { writer.missingValue() }
        try endRow()
    }

    /// Hands everything written so far to the sink.
    func flush() throws(FileError) {
        try output.write(writer.bytes)
        writer.removeAll()
    }

    private func endRow() throws(FileError) {
        writer.endRow()
        rows += 1
        if writer.bytes.count >= Self.writeSize { try flush() }
    }

    private func encode(_ customer: CustomerSnapshot) {
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

/// Rows that wait for their labels, one behind the other.
struct HeldRows {
    private var bytes: [UInt8] = []
    /// For each row where its customer's id ends, and where it ends itself.
    private var ends: [(id: Int, row: Int)] = []

    mutating func append(_ id: ByteView, _ row: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: id.buffer)
        let end = bytes.count
        bytes.append(contentsOf: row)
        ends.append((end, bytes.count))
    }

    /// Passes the rows in order, each with its customer's id.
    func forEach(_ body: (ByteView, UnsafeRawBufferPointer) throws -> Void) rethrows {
        try bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            var start = 0
            for end in ends {
                let id = ByteView(base: base + start, count: end.id - start)
                try body(id, UnsafeRawBufferPointer(start: base + end.id, count: end.row - end.id))
                start = end.row
            }
        }
    }
}
