import Glibc
import StreamCore

/// A branch or leaf page of an LMDB file, whose parts are checked to lie inside it.
///
///     offset 0   UInt64  number of the page
///           10   UInt16  flags, UInt16 lower, UInt16 upper end of the free space
///           16   UInt16  offsets of the nodes in the order of their keys
struct StorePage {
    private let bytes: UnsafeRawBufferPointer
    let count: Int
    private let upper: Int

    init(
        _ bytes: UnsafeRawBufferPointer, number: UInt64, kind: StoreFormat.PageKind
    ) throws(StateError) {
        let lower = Int(bytes.little(12) as UInt16)
        upper = Int(bytes.little(14) as UInt16)
        guard bytes.little(0) as UInt64 == number, bytes.little(10) as UInt16 == kind.rawValue,
            lower > StoreFormat.pageHeaderSize, lower.isMultiple(of: 2), lower <= upper, upper <= bytes.count
        else { throw .damaged }
        self.bytes = bytes
        count = (lower - StoreFormat.pageHeaderSize) / 2
    }

    /// A node: what its header holds, its key, and the page's bytes behind the key.
    ///
    ///     offset 0   UInt32  size of the value; in a branch the low bits of the child's number
    ///            4   UInt16  flags; in a branch the high bits
    ///            6   UInt16  size of the key
    struct Node {
        var size: UInt32
        var flags: UInt16
        var key: UnsafeRawBufferPointer
        var rest: UnsafeRawBufferPointer

        var child: UInt64 { UInt64(size) | UInt64(flags) << 32 }
    }

    func node(_ index: Int) throws(StateError) -> Node {
        let offset = Int(bytes.little(StoreFormat.pageHeaderSize + 2 * index) as UInt16)
        guard offset >= upper, offset.isMultiple(of: 2), offset <= bytes.count - StoreFormat.nodeHeaderSize
        else { throw .damaged }
        let key = offset + StoreFormat.nodeHeaderSize
        let end = key + Int(bytes.little(offset + 6) as UInt16)
        guard end <= bytes.count else { throw .damaged }
        return Node(
            size: bytes.little(offset), flags: bytes.little(offset + 4),
            key: UnsafeRawBufferPointer(rebasing: bytes[key..<end]),
            rest: UnsafeRawBufferPointer(rebasing: bytes[end...]))
    }
}

/// Whether keys stand in the order in which LMDB looks for them.
func isAscending(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Bool {
    guard let a = first.baseAddress, let b = second.baseAddress else { return first.count < second.count }
    let order = memcmp(a, b, min(first.count, second.count))
    return order < 0 || (order == 0 && first.count < second.count)
}
