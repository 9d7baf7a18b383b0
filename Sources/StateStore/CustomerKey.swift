import Glibc
import StreamCore

/// A customer's key in LMDB, whose keys have at most 511 bytes: the id itself, or for a long id its beginning
/// and a digest of all of it. Keys of the due index have 8 bytes more.
///
/// Only long ids have keys of the full length, so that no id can be taken for another one's key. The digest
/// is a cryptographic one, because ids come from outside.
enum CustomerKey {
    static let maximumCount = 503
    static let prefixCount = 487

    /// The key's bytes: the id's own, or those that are written to `scratch`, which has room for
    /// ``maximumCount``. Valid as long as both are.
    static func key(of id: ByteView, scratch: UnsafeMutableRawPointer) -> UnsafeRawBufferPointer {
        let bytes = UnsafeRawBufferPointer(start: id.base, count: id.count)
        if id.count < maximumCount { return bytes }
        scratch.copyMemory(from: id.base, byteCount: prefixCount)
        var digest = SHA256.digest(bytes)
        withUnsafeBytes(of: &digest) { digest in
            (scratch + prefixCount).copyMemory(
                from: digest.baseAddress.unsafelyUnwrapped, byteCount: maximumCount - prefixCount)
        }
        return UnsafeRawBufferPointer(start: scratch, count: maximumCount)
    }
}

/// A key of the due index: the due instant, so that the order of bytes is the order of time, and the
/// customer's key.
enum DueKey {
    static let instantCount = 8
    static let maximumCount = instantCount + CustomerKey.maximumCount

    /// Writes a key to `out`, which has room for ``maximumCount`` bytes, and returns its length.
    static func write(_ due: Int64, _ key: UnsafeRawBufferPointer, to out: UnsafeMutableRawPointer) -> Int {
        // With the sign flipped, negative instants come before positive ones.
        let ordered = UInt64(bitPattern: due) ^ (1 << 63)
        out.storeBytes(of: ordered.bigEndian, as: UInt64.self)
        if let base = key.baseAddress {
            (out + instantCount).copyMemory(from: base, byteCount: key.count)
        }
        return instantCount + key.count
    }

    /// The parts of a key; nil when it is too short to be one.
    static func parts(_ key: UnsafeRawBufferPointer) -> (due: Int64, customer: UnsafeRawBufferPointer)? {
        guard key.count > instantCount else { return nil }
        let ordered = UInt64(bigEndian: key.loadUnaligned(as: UInt64.self))
        return (
            Int64(bitPattern: ordered ^ (1 << 63)), UnsafeRawBufferPointer(rebasing: key[instantCount...])
        )
    }
}
