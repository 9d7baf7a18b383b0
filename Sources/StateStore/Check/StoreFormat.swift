import StreamCore

/// The numbers of LMDB's file format, data version 1, as 64-bit little-endian machines write it.
enum StoreFormat {
    static let magic: UInt32 = 0xBEEF_C0DE
    static let version: UInt32 = 1
    static let metaSize = 16 + 136
    static let pageHeaderSize = 16
    static let nodeHeaderSize = 8
    static let noPage: UInt64 = .max
    static let deepestTree = 32
    static let pageSizes = 1 << 9...1 << 15

    enum PageKind: UInt16 { case branch = 1, leaf = 2, overflow = 4, meta = 8 }

    /// Where a leaf's value stands.
    enum ValueKind: UInt16 { case inPage = 0, overflow = 1, tree = 2 }

    static let integerKeys: UInt16 = 8
}

/// One tree's root and counts.
struct TreeHeader {
    static let size = 48

    var pad: UInt32
    var flags: UInt16
    var depth: UInt16
    var branchPages: UInt64
    var leafPages: UInt64
    var overflowPages: UInt64
    var entries: UInt64
    var root: UInt64

    init(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        pad = bytes.little(offset)
        flags = bytes.little(offset + 4)
        depth = bytes.little(offset + 6)
        branchPages = bytes.little(offset + 8)
        leafPages = bytes.little(offset + 16)
        overflowPages = bytes.little(offset + 24)
        entries = bytes.little(offset + 32)
        root = bytes.little(offset + 40)
    }
}

/// What a meta page says of the file.
struct StoreHeader {
    var pageSize: Int
    var freeTree: TreeHeader
    var mainTree: TreeHeader
    var lastPage: UInt64
    var transaction: UInt64

    /// Reads a file's header from the newer one of the two meta pages.
    static func newest(in file: StoreFile) throws(StateError) -> StoreHeader {
        let first = try StoreHeader(file, at: 0)
        let second = try StoreHeader(file, at: first.pageSize)
        guard first.pageSize == second.pageSize else { throw .damaged }
        return first.transaction < second.transaction ? second : first
    }

    private init(_ file: StoreFile, at offset: Int) throws(StateError) {
        let page = try file.read(at: offset, count: StoreFormat.metaSize)
        guard page.little(10) as UInt16 == StoreFormat.PageKind.meta.rawValue,
            page.little(16) as UInt32 == StoreFormat.magic
        else { throw .damaged }
        let version: UInt32 = page.little(20)
        guard version == StoreFormat.version else {
            throw .unreadable("\(file.path): another version of LMDB wrote this store (format \(version))")
        }
        freeTree = TreeHeader(page, at: 40)
        mainTree = TreeHeader(page, at: 88)
        lastPage = page.little(136)
        transaction = page.little(144)
        pageSize = Int(freeTree.pad)
        guard StoreFormat.pageSizes.contains(pageSize), pageSize & (pageSize - 1) == 0 else { throw .damaged }
    }
}

extension UnsafeRawBufferPointer {
    func little<Value: FixedWidthInteger & BitwiseCopyable>(_ offset: Int) -> Value {
        Value(littleEndian: loadUnaligned(fromByteOffset: offset, as: Value.self))
    }
}
