/// One customer's state as bytes: what goes to a changelog or a store, and comes back from it.
///
///     offset 0   UInt8   format version
///            1   UInt64  fingerprint of the plan, or its complement; see ``LayoutDescriptor``
///            9   Int64   time, Int64 due, UInt32 sequence, UInt32 length of the id
///           33   UInt32  words of the body
///           37   bytes   the body, packed: states and array counts, id, arrays; the block without its header
///          end   UInt64  XXH64 of everything before
///
/// All numbers are little-endian and unaligned. In version 1 the body follows at offset 33 as it is.
enum StateRecord {
    static let version: UInt8 = 2
    private static let prefixSize = 37

    /// Writes the record to the beginning of `out`, which grows where it has to.
    /// - Returns: the record's size in bytes.
    static func encode(_ customer: Customer, into out: inout [UInt8], fingerprint: UInt64) -> Int {
        let header = customer.header.pointee
        let words = (Int(header.used) - StateLayout.headerSize) / 8
        let largest = prefixSize + WordPacking.largestSize(words) + RecordReader.checksumSize
        if out.count < largest { out = Array(repeating: 0, count: 2 * largest) }
        return out.withUnsafeMutableBytes { out in
            store(version, 0, out)
            store(header.isStale ? ~fingerprint : fingerprint, 1, out)
            store(header.time, 9, out)
            store(header.due, 17, out)
            store(header.sequence, 25, out)
            store(header.idLength, 29, out)
            store(UInt32(words), 33, out)
            guard let base = out.baseAddress else { return 0 }
            let body = UnsafeRawPointer(customer.base + StateLayout.headerSize)
            let size = prefixSize + WordPacking.pack(body, words: words, into: base + prefixSize)
            store(XXHash64.hash(UnsafeRawBufferPointer(rebasing: out[..<size])), size, out)
            return size + RecordReader.checksumSize
        }
    }

    private static func store(
        _ value: some FixedWidthInteger & BitwiseCopyable, _ offset: Int, _ out: UnsafeMutableRawBufferPointer
    ) {
        out.storeBytes(of: value.littleEndian, toByteOffset: offset, as: type(of: value))
    }

    /// Makes a block of a record; no customer has it yet.
    static func decode(
        _ record: UnsafeRawBufferPointer, into store: inout CustomerStore, _ layouts: borrowing RecordLayouts
    ) throws(StateError) -> UnsafeMutableRawPointer {
        var (reader, header, fingerprint) = try open(record)
        let reading = try layouts.reading(fingerprint)
        header.isStale = reading.isStale
        header.isMigrated = reading.migration != nil
        let shape = reading.migration?.shape ?? BlockShape(store.layout)
        let isPacked = reader.version > 1
        let packedWords = isPacked ? Int(try reader.next(UInt32.self)) : 0
        let body = reader.rest()
        let words = isPacked ? packedWords : body.count / 8
        // Checked before memory is asked for.
        guard words <= WordPacking.largestExpansion(body.count), words <= Int(UInt32.max) / 8 - 8 else {
            throw .damaged
        }
        header.used = UInt32(StateLayout.headerSize + 8 * words)
        let (block, capacity) = store.allocate(Int(header.used))
        let start = block + StateLayout.headerSize
        let isWhole =
            isPacked
            ? WordPacking.unpack(body, into: start, words: words) : copy(body, to: start, words: words)
        guard isWhole, 8 * words == expectedSize(start, words: words, header, shape) else {
            store.free(block, capacity: capacity)
            throw .damaged
        }
        if let migration = reading.migration {
            defer { store.free(block, capacity: capacity) }
            return migration.convert(block, header, in: &store)
        }
        header.capacity = UInt32(capacity)
        block.storeBytes(of: header, as: CustomerHeader.self)
        return block
    }

    /// The instant at which a record's customer is due.
    static func due(of record: UnsafeRawBufferPointer) throws(StateError) -> Int64 {
        try open(record).header.due
    }

    /// The plan's fingerprint.
    static func fingerprint(of record: UnsafeRawBufferPointer) throws(StateError) -> UInt64 {
        try open(record).fingerprint
    }

    /// Checks version and checksum, and reads what stands before the body's size.
    private static func open(
        _ record: UnsafeRawBufferPointer
    ) throws(StateError) -> (reader: RecordReader, header: CustomerHeader, fingerprint: UInt64) {
        var reader = try RecordReader(record, newest: version)
        let fingerprint: UInt64 = try reader.next()
        var header = CustomerHeader()
        header.time = try reader.next()
        header.due = try reader.next()
        header.sequence = try reader.next()
        header.idLength = try reader.next()
        return (reader, header, fingerprint)
    }

    private static func copy(
        _ body: UnsafeRawBufferPointer, to start: UnsafeMutableRawPointer, words: Int
    ) -> Bool {
        guard let base = body.baseAddress, body.count == 8 * words else { return false }
        start.copyMemory(from: base, byteCount: body.count)
        return true
    }

    /// The size in bytes of a body, by its own counts; nil where it is too short to have them.
    private static func expectedSize(
        _ body: UnsafeMutableRawPointer, words: Int, _ header: CustomerHeader, _ layout: BlockShape
    ) -> Int? {
        guard layout.fixedSize - StateLayout.headerSize <= 8 * words else { return nil }
        var size = (layout.fixedSize + Int(header.idLength) + 7) & ~7
        let directory = body + layout.directory - StateLayout.headerSize
        for (array, stride) in layout.strides.enumerated() {
            size += (Int(directory.load(fromByteOffset: 4 * array, as: UInt32.self)) * stride + 7) & ~7
        }
        return size - StateLayout.headerSize
    }
}

/// What the size of a block follows from.
struct BlockShape {
    var fixedSize: Int
    var directory: Int
    var strides: [Int]

    init(_ layout: StateLayout) {
        (fixedSize, directory, strides) = (layout.fixedSize, layout.directory, layout.strides)
    }

    init(_ layout: LayoutDescriptor) {
        (fixedSize, directory, strides) = (layout.fixedSize, layout.directory, layout.strides)
    }
}
