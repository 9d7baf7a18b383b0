/// Gathers what decides a model's results, and hashes it.
///
/// Every list is preceded by its length, so that no two different contents give the same bytes.
struct ModelFingerprint {
    private var bytes: [UInt8]

    /// - Parameter kind: tells models apart whose numbers are alike; part of the hash for good.
    init(_ kind: String) {
        bytes = []
        add(kind)
    }

    mutating func add(_ text: String) {
        add(UInt64(text.utf8.count))
        bytes += text.utf8
    }

    mutating func add(_ number: UInt64) {
        withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
    }

    mutating func add(_ numbers: [Double]) {
        add(UInt64(numbers.count))
        for number in numbers { add(number.bitPattern) }
    }

    var hash: UInt64 { bytes.withUnsafeBytes { XXHash64.hash($0) } }
}
