import StreamCore

/// A small piece of information with a version and a checksum:
///
///     offset 0   UInt8   format version
///            1   bytes   content
///          end   UInt64  XXH64 of everything before, little-endian
enum MetaRow {
    static let version: UInt8 = 1
    private static let frameSize = 9

    static func encode(_ content: (inout [UInt8]) -> Void = { _ in }) -> [UInt8] {
        var row = [version]
        content(&row)
        let checksum = row.withUnsafeBytes { XXHash64.hash($0) }
        withUnsafeBytes(of: checksum.littleEndian) { row.append(contentsOf: $0) }
        return row
    }

    /// The content of a row, checked.
    static func decode(_ row: UnsafeRawBufferPointer) throws(StateError) -> UnsafeRawBufferPointer {
        guard let first = row.first else { throw .damaged }
        guard first <= version else { throw .newerVersion(first) }
        guard row.count >= frameSize else { throw .damaged }
        let end = row.count - frameSize + 1
        let checked = UnsafeRawBufferPointer(rebasing: row[..<end])
        let checksum = UInt64(littleEndian: row.loadUnaligned(fromByteOffset: end, as: UInt64.self))
        guard checksum == XXHash64.hash(checked) else { throw .damaged }
        return UnsafeRawBufferPointer(rebasing: checked[1...])
    }
}

extension StoredCheckpoint {
    private static let fixedSize = 9

    /// The changelog's position, whether there is a partition record, and its bytes.
    func encoded() -> [UInt8] {
        MetaRow.encode { row in
            withUnsafeBytes(of: changelogPosition.littleEndian) { row.append(contentsOf: $0) }
            row.append(partition == nil ? 0 : 1)
            row.append(contentsOf: partition ?? [])
        }
    }

    init(encoded row: UnsafeRawBufferPointer) throws(StateError) {
        let content = try MetaRow.decode(row)
        guard content.count >= Self.fixedSize else { throw .damaged }
        changelogPosition = Int64(littleEndian: content.loadUnaligned(as: Int64.self))
        partition = content[8] == 0 ? nil : Array(content[Self.fixedSize...])
    }
}
