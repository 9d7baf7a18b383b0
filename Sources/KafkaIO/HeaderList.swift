import StreamCore

/// The headers of a record that is to be sent, in one piece of memory that serves one record after the other.
public struct HeaderList: Sendable {
    private struct Entry {
        /// Where the name, and behind it the value, end in the bytes.
        var nameEnd: Int
        /// Nil for null.
        var valueEnd: Int?

        var end: Int { valueEnd ?? nameEnd }
    }

    private var bytes: [UInt8] = []
    private var entries: [Entry] = []

    public init() {}

    public init(_ headers: [RecordHeader]) {
        for header in headers {
            bytes.append(contentsOf: header.name.utf8)
            let nameEnd = bytes.count
            bytes.append(contentsOf: header.value ?? [])
            entries.append(Entry(nameEnd: nameEnd, valueEnd: header.value == nil ? nil : bytes.count))
        }
    }

    public var isEmpty: Bool { entries.isEmpty }
    public var count: Int { entries.count }

    /// Empties the list and keeps its memory.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
    }

    public mutating func append(_ name: StaticString, _ value: StaticString) {
        append(name, ByteView(base: value.utf8Start, count: value.utf8CodeUnitCount))
    }

    public mutating func append(_ name: StaticString, _ value: String) {
        var value = value
        value.withUTF8 {
            append(name, ByteView(base: $0.baseAddress ?? emptyBytes, count: $0.count))
        }
    }

    public mutating func append(_ name: StaticString, _ value: ByteView) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        let nameEnd = bytes.count
        bytes.append(contentsOf: value.buffer)
        entries.append(Entry(nameEnd: nameEnd, valueEnd: bytes.count))
    }

    /// - Parameter write: writes the value, which has `size` bytes.
    public mutating func append(
        _ name: StaticString, size: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Void
    ) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: size) { value in
            guard let base = value.baseAddress else { return }
            write(base)
            append(name, ByteView(base: base, count: size))
        }
    }

    /// A copy of each.
    public var headers: [RecordHeader] {
        var headers: [RecordHeader] = []
        forEach { name, value in
            headers.append(
                RecordHeader(name: String(decoding: name, as: UTF8.self), value: value.map { Array($0) }))
        }
        return headers
    }

    /// Passes name and value of each; the value is nil for null. The addresses are never null.
    func forEach(_ body: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?) -> Void) {
        bytes.withUnsafeBytes { bytes in
            let base = bytes.baseAddress ?? UnsafeRawPointer(emptyBytes)
            var start = 0
            for entry in entries {
                let name = UnsafeRawBufferPointer(start: base + start, count: entry.nameEnd - start)
                body(
                    name,
                    entry.valueEnd.map {
                        UnsafeRawBufferPointer(start: base + entry.nameEnd, count: $0 - entry.nameEnd)
                    })
                start = entry.end
            }
        }
    }
}
