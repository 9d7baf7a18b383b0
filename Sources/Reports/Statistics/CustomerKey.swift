import StreamCore

/// Customers by 64 bits of hash: among a million, two are mixed up once in 40 million times.
enum CustomerKey {
    static func customer(_ id: ByteView) -> UInt64 { XXHash64.hash(id) }

    /// A customer in one of several segments.
    static func membership(_ customer: UInt64, of segment: Int) -> UInt64 {
        // An odd constant with its bits well spread: 2^64 over the golden ratio.
        customer ^ (UInt64(segment) + 1) &* 0x9E37_79B9_7F4A_7C15
    }
}
