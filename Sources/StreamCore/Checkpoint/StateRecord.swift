/// One customer's state as bytes: what goes to a changelog or a store, and comes back from it.
///
///     offset 0   UInt8   format version
///            1   UInt64  fingerprint of the state's layout
///            9   Int64   time, Int64 due, UInt32 sequence, UInt32 length of the id
///           33   bytes   states and array counts, id, arrays: the block without its header
///          end   UInt64  XXH64 of everything before
///
/// All numbers are little-endian and unaligned.
enum StateRecord {
    static let version: UInt8 = 1
    static let prefixSize = 33
    static let checksumSize = 8

    static func encode(_ customer: Customer, layout: StateLayout, into out: inout [UInt8]) {
        let header = customer.header.pointee
        out.removeAll(keepingCapacity: true)
        out.append(version)
        append(layout.fingerprint, to: &out)
        append(header.time, to: &out)
        append(header.due, to: &out)
        append(header.sequence, to: &out)
        append(header.idLength, to: &out)
        let body = UnsafeRawBufferPointer(
            start: customer.base + StateLayout.headerSize,
            count: Int(header.used) - StateLayout.headerSize)
        out.append(contentsOf: body)
        append(out.withUnsafeBytes { XXHash64.hash($0) }, to: &out)
    }

    private static func append<Value: FixedWidthInteger>(_ value: Value, to out: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { out.append(contentsOf: $0) }
    }

    /// What stands before the block's bytes.
    struct Prefix {
        var header: CustomerHeader
        var bodySize: Int
    }

    /// Checks a record from its version to its checksum, and the sizes inside it against each other.
    static func check(_ record: UnsafeRawBufferPointer, layout: StateLayout) throws(StateError) -> Prefix {
        guard let first = record.first else { throw .damaged }
        guard first <= version else { throw .newerVersion(first) }
        guard record.count >= prefixSize + checksumSize else { throw .damaged }
        let content = UnsafeRawBufferPointer(rebasing: record.dropLast(checksumSize))
        guard load(record, content.count, as: UInt64.self) == XXHash64.hash(content) else { throw .damaged }
        guard load(record, 1, as: UInt64.self) == layout.fingerprint else { throw .otherLayout }

        var header = CustomerHeader()
        header.time = load(record, 9)
        header.due = load(record, 17)
        header.sequence = load(record, 25)
        header.idLength = load(record, 29)
        let bodySize = content.count - prefixSize
        guard bodySize == expectedSize(record, header, layout) else { throw .damaged }
        header.used = UInt32(StateLayout.headerSize + bodySize)
        return Prefix(header: header, bodySize: bodySize)
    }

    /// The size of a block's bytes behind the header, by its own counts.
    private static func expectedSize(
        _ record: UnsafeRawBufferPointer, _ header: CustomerHeader, _ layout: StateLayout
    ) -> Int? {
        let body = record.count - prefixSize - checksumSize
        guard layout.fixedSize - StateLayout.headerSize <= body else { return nil }
        var size = (layout.fixedSize + Int(header.idLength) + 7) & ~7
        for (array, stride) in layout.strides.enumerated() {
            let offset = prefixSize + layout.directory + 4 * array - StateLayout.headerSize
            size += (Int(load(record, offset, as: UInt32.self)) * stride + 7) & ~7
        }
        return size - StateLayout.headerSize
    }

    private static func load<Value: FixedWidthInteger>(
        _ bytes: UnsafeRawBufferPointer, _ offset: Int, as: Value.Type = Value.self
    ) -> Value {
        Value(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Value.self))
    }
}
