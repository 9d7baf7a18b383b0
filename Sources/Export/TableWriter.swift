import EventCodec
import StreamCore

/// The form of a table.
public enum TableFormat: String, CaseIterable, Sendable {
    /// Comma-separated values with a header line; a missing value is an empty field.
    case csv
    /// A JSON object a line; a missing value is null.
    case ndjson
}

/// Writes a table row by row, values in the order of the columns.
protocol TableWriter: AnyObject {
    /// What was written and not removed; valid until the writer is used again.
    var bytes: UnsafeRawBufferPointer { get }

    func beginTable()
    func beginRow()
    func value(_ text: ByteView)
    func value(_ text: String)
    /// NaN and infinities are missing.
    func value(_ number: Double)
    func value(_ bool: Bool)
    func value(timestamp: Int64)
    func missingValue()
    /// Goes on with a row of which all but the last value was written before.
    func resumeRow(_ row: UnsafeRawBufferPointer)
    func endRow()
    func removeAll()
}

extension TableWriter {
    func value(_ value: Change.Value) {
        switch value {
        case .number(let number): self.value(number)
        case .bool(let bool): self.value(bool)
        case .string(let text): self.value(text)
        }
    }
}

final class CSVTable: TableWriter {
    private var out = CSVWriter(capacity: 1 << 17)
    private let names: [String]

    init(_ names: [String]) { self.names = names }

    var bytes: UnsafeRawBufferPointer { out.bytes }

    func beginTable() {
        for name in names { out.field(name) }
        out.endLine()
    }

    func beginRow() {}
    func value(_ text: ByteView) { out.field(text) }
    func value(_ text: String) { out.field(text) }
    func value(_ number: Double) { out.field(number) }
    func value(_ bool: Bool) { out.field(bool) }
    func value(timestamp: Int64) { out.field(timestamp: timestamp) }
    func missingValue() { out.emptyField() }
    func resumeRow(_ row: UnsafeRawBufferPointer) { out.verbatim(row) }
    func endRow() { out.endLine() }
    func removeAll() { out.removeAll() }
}

final class NDJSONTable: TableWriter {
    private var out = JSONWriter(capacity: 1 << 17)
    private let keys: [JSONKey]
    /// Index of the next value's column.
    private var column = 0

    init(_ names: [String]) { keys = names.map { JSONKey($0) } }

    var bytes: UnsafeRawBufferPointer { out.bytes }

    func beginTable() {}

    func beginRow() {
        out.beginObject()
        column = 0
    }

    func value(_ text: ByteView) {
        key()
        out.value(text)
    }

    func value(_ text: String) {
        key()
        out.value(text)
    }

    func value(_ number: Double) {
        key()
        out.value(number)
    }

    func value(_ bool: Bool) {
        key()
        out.value(bool)
    }

    func value(timestamp: Int64) {
        key()
        out.value(timestamp: timestamp)
    }

    func missingValue() {
        key()
        out.null()
    }

    func resumeRow(_ row: UnsafeRawBufferPointer) {
        out.verbatim(row)
        column = keys.count - 1
    }

    func endRow() {
        out.endObject()
        out.endLine()
    }

    func removeAll() { out.removeAll() }

    private func key() {
        out.key(keys[column])
        column += 1
    }
}
