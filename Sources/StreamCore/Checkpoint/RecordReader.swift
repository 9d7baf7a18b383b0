/// Reads the little-endian numbers of a record that ends with the XXH64 of everything before.
struct RecordReader {
    static let checksumSize = 8

    /// The record without its checksum.
    private let content: UnsafeRawBufferPointer
    let version: UInt8
    private var offset = 1

    /// Checks the version, which is the first byte, and the checksum.
    init(_ record: UnsafeRawBufferPointer, newest: UInt8) throws(StateError) {
        guard let version = record.first, version > 0 else { throw .damaged }
        guard version <= newest else { throw .newerVersion(version) }
        guard record.count > Self.checksumSize else { throw .damaged }
        self.version = version
        content = UnsafeRawBufferPointer(rebasing: record.dropLast(Self.checksumSize))
        let checksum = UInt64(
            littleEndian: record.loadUnaligned(fromByteOffset: content.count, as: UInt64.self))
        guard checksum == XXHash64.hash(content) else { throw .damaged }
    }

    var isAtEnd: Bool { offset == content.count }

    mutating func next<Value: FixedWidthInteger>(_: Value.Type = Value.self) throws(StateError) -> Value {
        let size = MemoryLayout<Value>.size
        guard content.count - offset >= size else { throw .damaged }
        defer { offset += size }
        return Value(littleEndian: content.loadUnaligned(fromByteOffset: offset, as: Value.self))
    }

    mutating func next(bytes count: Int) throws(StateError) -> UnsafeRawBufferPointer {
        guard count >= 0, content.count - offset >= count else { throw .damaged }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: content[offset..<offset + count])
    }

    /// What has not been read yet.
    mutating func rest() -> UnsafeRawBufferPointer {
        defer { offset = content.count }
        return UnsafeRawBufferPointer(rebasing: content[offset...])
    }
}
