import StreamCore

/// Copies of records of one topic's partition that wait for those of other topics, first in, first out.
struct HeldRecords {
    private struct Copy {
        var offset: Int64
        var timestamp: Int64?
        var key: [UInt8]?
        var value: [UInt8]?

        var byteCount: Int { (key?.count ?? 0) + (value?.count ?? 0) + MemoryLayout<Copy>.size }
    }

    private var copies: [Copy] = []
    /// Those before it were let go.
    private var head = 0
    /// Bytes of the records held.
    private(set) var byteCount = 0

    var isEmpty: Bool { head == copies.count }
    /// The next one's broker timestamp; a record without one has no reason to wait.
    var firstTimestamp: Int64? { isEmpty ? nil : copies[head].timestamp ?? .min }

    mutating func append(_ record: InputRecord) {
        let copy = Copy(
            offset: record.offset, timestamp: record.timestamp, key: record.key.map { Array($0.buffer) },
            value: record.value.map { Array($0.buffer) })
        byteCount += copy.byteCount
        copies.append(copy)
    }

    /// Takes the next one out. There must be one.
    mutating func removeFirst<R>(topic: Int, _ body: (InputRecord) throws -> R) rethrows -> R {
        let copy = copies[head]
        byteCount -= copy.byteCount
        head += 1
        if isEmpty {
            removeAll()
        } else if head >= 1024, head * 2 >= copies.count {
            copies.removeFirst(head)
            head = 0
        }
        return try Self.withView(copy.key) { key in
            try Self.withView(copy.value) { value in
                try body(
                    InputRecord(
                        topic: topic, offset: copy.offset, timestamp: copy.timestamp, key: key, value: value))
            }
        }
    }

    mutating func removeAll() {
        copies.removeAll(keepingCapacity: true)
        head = 0
        byteCount = 0
    }

    private static func withView<R>(_ bytes: [UInt8]?, _ body: (ByteView?) throws -> R) rethrows -> R {
        guard let bytes else { return try body(nil) }
        return try bytes.withUnsafeBufferPointer { buffer in
            // An address for no bytes, which an empty array need not have.
            let base = buffer.baseAddress ?? ("" as StaticString).utf8Start
            return try body(ByteView(base: base, count: buffer.count))
        }
    }
}
