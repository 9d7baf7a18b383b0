/// The packing of Cap'n Proto (capnproto.org/encoding.html, "Packing") for words of 8 bytes, most of whose
/// bytes are often zero.
///
/// A word becomes a tag, whose bit i tells whether byte i is there, and the bytes that are not zero. Behind
/// tag 0 stands how many more words are zero, behind tag 255 and its 8 bytes how many more words follow as
/// they are; each count is a byte.
enum WordPacking {
    /// The room that ``pack(_:words:into:)`` needs, in bytes; one more than the result, which may be written
    /// and means nothing.
    static func largestSize(_ words: Int) -> Int { 10 * words + 1 }

    /// The most words that so many packed bytes can stand for.
    static func largestExpansion(_ bytes: Int) -> Int { 128 * bytes }

    /// - Returns: the bytes written.
    static func pack(_ input: UnsafeRawPointer, words: Int, into out: UnsafeMutableRawPointer) -> Int {
        var to = out
        var index = 0
        while index < words {
            let word = load(input, index)
            let tag = tag(word)
            to.storeBytes(of: tag, as: UInt8.self)
            to += 1
            index += 1
            switch tag {
            case 0:
                let run = run(input, index, words) { $0 == 0 }
                to.storeBytes(of: UInt8(run), as: UInt8.self)
                to += 1
                index += run
            case 0xFF:
                // A word with one zero byte costs no more as it is.
                let run = run(input, index, words) { self.tag($0).nonzeroBitCount >= 7 }
                to.storeBytes(of: word.littleEndian, as: UInt64.self)
                to.storeBytes(of: UInt8(run), toByteOffset: 8, as: UInt8.self)
                (to + 9).copyMemory(from: input + 8 * index, byteCount: 8 * run)
                to += 9 + 8 * run
                index += run
            default:
                // Every byte is written; the next one comes over it where it is zero.
                for byte in 0..<8 {
                    to.storeBytes(of: UInt8(truncatingIfNeeded: word &>> (8 * byte)), as: UInt8.self)
                    to += Int(tag &>> byte & 1)
                }
            }
        }
        return to - out
    }

    /// - Returns: false unless the bytes stand for exactly so many words.
    static func unpack(
        _ packed: UnsafeRawBufferPointer, into out: UnsafeMutableRawPointer, words: Int
    ) -> Bool {
        var offset = 0
        var index = 0
        while index < words {
            guard offset < packed.count else { return false }
            let tag = packed[offset]
            let size = tag == 0 ? 1 : tag == 0xFF ? 9 : tag.nonzeroBitCount
            guard packed.count - offset > size else { return false }
            offset += 1
            var word: UInt64 = 0
            if tag == 0xFF {
                word = UInt64(littleEndian: packed.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            } else {
                var place = offset
                for byte in 0..<8 where tag &>> byte & 1 == 1 {
                    word |= UInt64(packed[place]) &<< (8 * byte)
                    place += 1
                }
            }
            offset += size
            out.storeBytes(of: word, toByteOffset: 8 * index, as: UInt64.self)
            index += 1
            guard tag == 0 || tag == 0xFF else { continue }
            let run = Int(packed[offset - 1])
            guard run <= words - index else { return false }
            let rest = out + 8 * index
            if tag == 0 {
                rest.initializeMemory(as: UInt8.self, repeating: 0, count: 8 * run)
            } else {
                guard packed.count - offset >= 8 * run, let base = packed.baseAddress else { return false }
                rest.copyMemory(from: base + offset, byteCount: 8 * run)
                offset += 8 * run
            }
            index += run
        }
        return offset == packed.count
    }

    private static func load(_ words: UnsafeRawPointer, _ index: Int) -> UInt64 {
        UInt64(littleEndian: words.load(fromByteOffset: 8 * index, as: UInt64.self))
    }

    /// Bit i is set where byte i is not zero.
    private static func tag(_ word: UInt64) -> UInt8 {
        let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
        let high = (((word & low) &+ low) | word) & ~low
        return UInt8(truncatingIfNeeded: ((high &>> 7) &* 0x0102_0408_1020_4080) &>> 56)
    }

    /// How many words from `index` on fit, 255 at most.
    private static func run(
        _ words: UnsafeRawPointer, _ index: Int, _ count: Int, where fits: (UInt64) -> Bool
    ) -> Int {
        let limit = min(255, count - index)
        var run = 0
        while run < limit, fits(load(words, index + run)) { run += 1 }
        return run
    }
}
