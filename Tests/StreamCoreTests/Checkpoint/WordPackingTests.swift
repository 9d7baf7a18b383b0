import Testing
import TestSupport

@testable import StreamCore

@Suite("Packed words")
struct WordPackingTests {
    private func pack(_ words: [UInt64]) -> [UInt8] {
        var out = [UInt8](repeating: 0xAA, count: WordPacking.largestSize(words.count))
        let size = out.withUnsafeMutableBytes { out in
            words.withUnsafeBytes { input in
                WordPacking.pack(
                    input.baseAddress.unsafelyUnwrapped, words: words.count,
                    into: out.baseAddress.unsafelyUnwrapped)
            }
        }
        return Array(out[..<size])
    }

    private func unpack(_ packed: [UInt8], words: Int) -> [UInt64]? {
        var out = [UInt64](repeating: 0xAAAA, count: words)
        let isWhole = out.withUnsafeMutableBytes { out in
            packed.withUnsafeBytes {
                WordPacking.unpack($0, into: out.baseAddress.unsafelyUnwrapped, words: words)
            }
        }
        return isWhole ? out : nil
    }

    /// The examples of the encoding's documentation.
    @Test(
        arguments: [
            ([0x0000_0002_0003_0008], [0x15, 0x08, 0x03, 0x02]),
            ([0x0000_0000_0000_0019, 0xAA01, 0], [0x01, 0x19, 0x03, 0x01, 0xAA, 0x00, 0x00]),
            ([0, 0, 0, 0], [0x00, 0x03]),
            (
                [0x0807_0605_0403_0201, 0x0006_0504_0302_0108, 1],
                [
                    0xFF, 1, 2, 3, 4, 5, 6, 7, 8, 1, 8, 1, 2, 3, 4, 5, 6, 0, 0x01, 1,
                ]
            ),
        ] as [([UInt64], [UInt8])])
    func known(_ words: [UInt64], _ packed: [UInt8]) {
        #expect(pack(words) == packed)
        #expect(unpack(packed, words: words.count) == words)
    }

    @Test("Whatever was packed comes back")
    func roundTrip() {
        var random = SplitMix64(seed: 3)
        for _ in 0..<5000 {
            var words: [UInt64] = []
            while words.count < 600, words.isEmpty || random.chance(0.9) {
                let count = random.pick([1, 2, 7, 255, 256, 257, 300])
                let mask: UInt64 = random.pick([
                    0, 0xFF, 0xFF00, .max, 0xFFFF_FFFF_FFFF, 0xFF00_FF00_00FF_00FF,
                ])
                words += (0..<random.int(1...count)).map { _ in random.next() & mask }
            }
            let packed = pack(words)
            #expect(unpack(packed, words: words.count) == words)
            #expect(unpack(packed, words: words.count - 1) == nil)
            #expect(unpack(packed, words: words.count + 1) == nil)
            #expect(unpack(Array(packed.dropLast()), words: words.count) == nil)
            #expect(words.count <= WordPacking.largestExpansion(packed.count))
        }
    }

    @Test("Any bytes are read or refused")
    func nonsense() {
        var random = SplitMix64(seed: 4)
        for _ in 0..<50_000 {
            let packed = (0..<random.int(1...40)).map { _ in
                random.pick([0, 0xFF, 1, 0x80, UInt8(truncatingIfNeeded: random.next())])
            }
            _ = unpack(packed, words: random.int(1...600))
        }
    }
}
