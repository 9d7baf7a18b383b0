/// A set of page numbers below a bound.
struct PageSet {
    private var words: [UInt64]
    let bound: Int

    init(bound: Int) {
        self.bound = bound
        words = [UInt64](repeating: 0, count: (bound + 63) / 64)
    }

    /// False when the number is out of bounds or was there before.
    mutating func insert(_ page: UInt64) -> Bool {
        guard page < UInt64(bound) else { return false }
        let bit: UInt64 = 1 << (page & 63)
        defer { words[Int(page >> 6)] |= bit }
        return words[Int(page >> 6)] & bit == 0
    }

    /// Passes the numbers in ascending order.
    func forEach<Failure>(_ body: (UInt64) throws(Failure) -> Void) throws(Failure) {
        for (index, word) in words.enumerated() where word != 0 {
            var rest = word
            while rest != 0 {
                try body(UInt64(index << 6 + rest.trailingZeroBitCount))
                rest &= rest - 1
            }
        }
    }
}
