/// An endless stream of events: 2,000 customers at work around the clock, some events late, some repeated.
struct SampleStream {
    private var random: UInt64 = 0x9E37_79B9_7F4A_7C15
    private var time: Int64 = 1_767_600_000_000
    private var number = 0
    private var record: [UInt8] = []
    private static let categories = ["books", "shoes", "toys", "Music"]

    init() { record.reserveCapacity(512) }

    /// Passes the next event's JSON.
    mutating func withNext<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        // One event in fifty arrives twice.
        if number == 0 || below(50) > 0 { write() }
        return try record.withUnsafeBytes(body)
    }

    private mutating func write() {
        number += 1
        time += Int64(below(5000))
        let late = below(20) == 0 ? Int64(below(50_000)) : 0
        let isOrder = below(4) == 0
        record.removeAll(keepingCapacity: true)
        append("{\"id\":\"e")
        append(number)
        append("\",\"customer\":\"c")
        append(below(2000))
        append("\",\"type\":\"")
        append(isOrder ? "order" : "view")
        append("\",\"time\":")
        append(Int(time - late))
        append(",\"category\":\"")
        append(Self.categories[below(4)])
        if isOrder {
            append("\",\"amount\":")
            append(1 + below(99))
            append(".25}")
        } else {
            append("\"}")
        }
    }

    private mutating func append(_ text: String) { record.append(contentsOf: text.utf8) }

    private mutating func append(_ number: Int) {
        var scale = 1
        while number / scale >= 10 { scale *= 10 }
        while scale > 0 {
            record.append(0x30 + UInt8(number / scale % 10))
            scale /= 10
        }
    }

    /// A number from 0 to `limit` - 1 (xorshift64; Marsaglia, "Xorshift RNGs", 2003).
    private mutating func below(_ limit: UInt64) -> Int {
        random ^= random << 13
        random ^= random >> 7
        random ^= random << 17
        return Int((random >> 11) % limit)
    }
}
