import Testing

@testable import Daemon

@Suite("Changes that were committed lately")
struct ChangeRingTests {
    private let ring = ChangeRing()

    private func note(_ range: Range<Int>, in tap: ChangeTap) {
        for number in range { Array("c\(number)".utf8).withUnsafeBytes { tap.note($0) } }
    }

    private func read(after number: UInt64, limit: Int = .max) -> (hasGap: Bool, changes: [String]) {
        var changes: [String] = []
        let hasGap = ring.read(after: number, limit: limit) { number, json in
            changes.append("\(number):\(String(decoding: json, as: UTF8.self))")
        }
        return (hasGap, changes)
    }

    @Test("Only what is committed is seen, numbered from 1 over all workers")
    func committed() {
        let (a, b) = (ChangeTap(ring), ChangeTap(ring))
        note(0..<2, in: a)
        #expect(ring.last == 0)
        #expect(read(after: 0) == (false, []))
        note(2..<3, in: b)
        b.commit()
        a.forget()
        note(3..<4, in: a)
        a.commit()
        a.commit()
        #expect(ring.last == 2)
        #expect(read(after: 0) == (false, ["1:c2", "2:c3"]))
        #expect(read(after: 1) == (false, ["2:c3"]))
        #expect(read(after: 2) == (false, []))
    }

    @Test("At least the last thousand are kept, and who has missed some is told")
    func capacity() {
        let tap = ChangeTap(ring)
        for batch in 0..<30 {
            note(batch * 100..<(batch + 1) * 100, in: tap)
            tap.commit()
        }
        #expect(ring.last == 3000)
        let recent = read(after: 2000)
        #expect(!recent.hasGap)
        #expect(recent.changes.count == 1000)
        #expect(recent.changes.first == "2001:c2000")
        let early = read(after: 5)
        #expect(early.hasGap)
        #expect(early.changes.last == "3000:c2999")
        #expect((1000...1100).contains(early.changes.count))
    }

    @Test("Of a large batch the last thousand are kept, under their own numbers")
    func largeBatch() {
        let tap = ChangeTap(ring)
        note(0..<1, in: tap)
        tap.commit()
        note(0..<12_345, in: tap)
        tap.commit()
        #expect(ring.last == 12_346)
        let kept = read(after: 1)
        #expect(kept.hasGap)
        #expect(kept.changes.count == 1000)
        #expect(kept.changes.first == "11347:c11345")
        #expect(kept.changes.last == "12346:c12344")
        note(0..<1, in: tap)
        tap.commit()
        #expect(read(after: 12_346) == (false, ["12347:c0"]))
    }

    @Test("Of large changes fewer are kept, of one commit and of many", arguments: [1, 7, 100])
    func largeChanges(perCommit: Int) {
        let tap = ChangeTap(ring)
        let change = [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 20)
        for number in 1...100 {
            change.withUnsafeBytes { tap.note($0) }
            if number % perCommit == 0 { tap.commit() }
        }
        tap.commit()
        var numbers: [UInt64] = []
        #expect(ring.read(after: 1, limit: .max) { number, _ in numbers.append(number) })
        #expect(numbers.last == 100 && numbers == Array((numbers.first ?? 0)...100))
        #expect((10...16).contains(numbers.count))
    }

    @Test("A number of another process stands for nothing: everything is passed")
    func foreign() {
        let tap = ChangeTap(ring)
        #expect(read(after: 7) == (true, []))
        note(0..<2, in: tap)
        tap.commit()
        #expect(read(after: 7) == (true, ["1:c0", "2:c1"]))
    }

    @Test("A limit ends in the middle, and the next read goes on")
    func limit() {
        let tap = ChangeTap(ring)
        note(0..<5, in: tap)
        tap.commit()
        #expect(read(after: 0, limit: 3).changes == ["1:c0", "2:c1"])
        #expect(read(after: 2, limit: 1).changes == ["3:c2"])
    }
}
