import Glibc

/// Strings as the expression language sees them: bytes of UTF-8, or missing.
extension ByteView {
    /// A string that is not there: no comparison with it holds. It has no bytes to read.
    @inlinable
    public static var missing: ByteView { placeholder(count: -1) }

    /// Whether it is ``missing``, so that it has no bytes to read.
    @inlinable
    public var isMissing: Bool { count < 0 }

    /// A copy as text; empty for ``missing``.
    var presentText: String { isMissing ? "" : string }

    /// A string that only its context knows: one of several, or none. In ``RangeMachine`` alone.
    static var unknown: ByteView { placeholder(count: -2) }

    var isUnknown: Bool { count == -2 }

    @usableFromInline
    static func placeholder(count: Int) -> ByteView {
        ByteView(base: UnsafePointer(bitPattern: 1).unsafelyUnwrapped, count: count)
    }

    /// Negative, 0 or positive as the bytes of `a` stand before, equal or stand after those of `b`, which is
    /// also the order of the code points. Neither may be missing.
    static func compare(_ a: ByteView, _ b: ByteView) -> Int {
        let order = memcmp(a.base, b.base, min(a.count, b.count))
        return order != 0 ? Int(order) : a.count - b.count
    }

    static func areEqual(_ a: ByteView, _ b: ByteView) -> Bool {
        a.count == b.count && !a.isMissing && memcmp(a.base, b.base, a.count) == 0
    }

    static func areDifferent(_ a: ByteView, _ b: ByteView) -> Bool {
        !a.isMissing && !b.isMissing && !areEqual(a, b)
    }

    static func isLess(_ a: ByteView, _ b: ByteView) -> Bool {
        !a.isMissing && !b.isMissing && compare(a, b) < 0
    }

    static func isLessOrEqual(_ a: ByteView, _ b: ByteView) -> Bool {
        !a.isMissing && !b.isMissing && compare(a, b) <= 0
    }

    func contains(_ part: ByteView) -> Bool {
        if isMissing || part.isMissing { return false }
        if part.count == 0 { return true }
        var rest = UnsafeRawPointer(base)
        let end = rest + count
        while end - rest >= part.count {
            let reach = end - rest - part.count + 1
            guard let hit = memchr(rest, Int32(part.base[0]), reach) else { return false }
            if memcmp(hit, part.base, part.count) == 0 { return true }
            rest = UnsafeRawPointer(hit) + 1
        }
        return false
    }

    func starts(with part: ByteView) -> Bool {
        !part.isMissing && part.count <= count && memcmp(base, part.base, part.count) == 0
    }

    func ends(with part: ByteView) -> Bool {
        !part.isMissing && part.count <= count
            && memcmp(base + (count - part.count), part.base, part.count) == 0
    }
}
