import EventFiles
import StreamCore

/// Writes customers as the rows of a table to a file.
final class FeatureTable {
    /// Rows waiting to be written are handed to the sink in pieces of about this size.
    private static let writeSize = 1 << 16

    private let rows: FeatureRows
    private let output: ByteSink
    /// Rows written.
    private(set) var count = 0

    init(_ rows: FeatureRows, output: ByteSink) {
        self.rows = rows
        self.output = output
    }

    /// Writes a row without a label.
    func write(_ customer: CustomerSnapshot) throws(FileError) {
        rows.append(customer)
        try noteRow()
    }

    /// Appends a row of which only the label is missing to `held`. Everything written before is flushed.
    func hold(_ customer: CustomerSnapshot, in held: inout HeldRows) {
        rows.beginRow(customer)
        held.append(customer.customerID, rows.bytes)
        rows.removeAll()
    }

    /// Writes a row that was held, and its label; nil where it is not known.
    func write(_ row: UnsafeRawBufferPointer, label: Change.Value?) throws(FileError) {
        rows.append(row, label: label)
        try noteRow()
    }

    /// Hands everything written so far to the sink.
    func flush() throws(FileError) {
        try output.write(rows.bytes)
        rows.removeAll()
    }

    private func noteRow() throws(FileError) {
        count += 1
        if rows.bytes.count >= Self.writeSize { try flush() }
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
