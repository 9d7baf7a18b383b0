import EventCodec
import StreamCore
import Testing
import TestSupport

/// Damaged events: none may crash, and the decoder's verdict is that of the scanner, which shares no code
/// with it.
@Suite struct CorruptionTests {
    static let event = Array(
        record(
            customer: "-0", event: #""4813\ud83d\ude00""#,
            more:
                #""properties":{"amount":59.9,"n":1234567890123456789012,"tags":["é",null,true,{}]},"x":1e-7"#
        ).utf8)

    @Test func everyTruncationIsMalformed() {
        var decoder = EventDecoder.forTests()
        #expect(decoder.fault(Self.event) == nil)
        for length in 0..<Self.event.count {
            #expect(decoder.fault(Array(Self.event.prefix(length)))?.code == .malformed, "\(length) bytes")
        }
    }

    @Test func everyByteMayBecomeAnyOther() {
        var decoder = EventDecoder.forTests()
        var accepted = 0
        for index in Self.event.indices {
            for byte in UInt8.min...UInt8.max {
                var damaged = Self.event
                damaged[index] = byte
                accepted += verdictsAgree(on: damaged, &decoder) ? 1 : 0
            }
        }
        #expect(accepted > 1000 && accepted < Self.event.count * 256)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func randomDamageIsJudgedAlike(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var decoder = EventDecoder.forTests()
        for _ in 0..<2000 {
            var damaged = Self.event
            for _ in 0..<Int.random(in: 1...3, using: &generator) { damage(&damaged, using: &generator) }
            _ = verdictsAgree(on: damaged, &decoder)
        }
    }

    /// True when both take the bytes for valid JSON.
    private func verdictsAgree(on bytes: [UInt8], _ decoder: inout EventDecoder) -> Bool {
        let isMalformed = decoder.fault(bytes)?.code == .malformed
        #expect(isMalformed == (faultFound(in: bytes) != nil), "\(String(decoding: bytes, as: UTF8.self))")
        return !isMalformed
    }

    private func damage(_ bytes: inout [UInt8], using generator: inout SplitMix64) {
        let telling = Array(#"{}[]:,"\u0123456789eE+-.truefalsn "#.utf8) + [0, 0xC3, 0xA9, 0xFF]
        let index = Int.random(in: bytes.indices, using: &generator)
        let byte = telling[Int.random(in: telling.indices, using: &generator)]
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[index] = byte
        case 1: bytes.insert(byte, at: index)
        case 2: bytes.remove(at: index)
        default:
            let end = min(index + Int.random(in: 1...20, using: &generator), bytes.count)
            bytes.insert(
                contentsOf: Array(bytes[index..<end]), at: Int.random(in: 0...bytes.count, using: &generator))
        }
    }
}
