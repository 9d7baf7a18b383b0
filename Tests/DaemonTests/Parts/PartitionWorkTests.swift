import StreamCore
import Testing

@testable import Daemon

@Suite("A partition's progress")
struct PartitionWorkTests {
    private let plan: Plan
    private let second: UInt64 = 1_000_000_000

    init() throws { plan = try samplePlan() }

    private func work(topics: Int) -> PartitionWork { PartitionWork(0, topics: topics, plan: plan) }

    private func record(_ topic: Int, _ offset: Int64, _ timestamp: Int64? = nil) -> InputRecord {
        InputRecord(topic: topic, offset: offset, timestamp: timestamp, key: nil, value: nil)
    }

    /// Lets held records out as far as it is clear which is next: `topic:offset`.
    private func drain(_ work: PartitionWork, atEnd: [Bool]) -> [String] {
        var order: [String] = []
        while let topic = work.nextTopic(isAtEnd: atEnd) {
            work.releaseFirst(of: topic) { record in
                order.append("\(record.topic):\(record.offset)")
                _ = work.advance(past: record)
            }
        }
        return order
    }

    @Test("Records of several topics come in the order of their timestamps, once that is known")
    func merge() {
        let work = work(topics: 2)
        for topic in 0..<2 { work.assign(topic: topic, from: 0, to: 0, publishedUpTo: 0, now: 0) }
        for (offset, timestamp) in [(0, 10), (1, 30), (2, 50)] as [(Int64, Int64)] {
            work.hold(record(0, offset, timestamp))
        }
        #expect(drain(work, atEnd: [true, false]) == [], "topic 1 may have older ones")
        for (offset, timestamp) in [(0, 20), (1, 30)] as [(Int64, Int64)] {
            work.hold(record(1, offset, timestamp))
        }
        #expect(drain(work, atEnd: [false, false]) == ["0:0", "1:0", "0:1", "1:1"])
        #expect(drain(work, atEnd: [false, true]) == ["0:2"])
        #expect(work.held.map(\.isEmpty) == [true, true])
    }

    @Test("What only rebuilds state goes first, however old the others are")
    func rebuildingFirst() {
        let work = work(topics: 2)
        work.assign(topic: 0, from: 0, to: 0, publishedUpTo: 1, now: 0)
        work.assign(topic: 1, from: 0, to: 0, publishedUpTo: 2, now: 0)
        work.hold(record(0, 0, 1))
        work.hold(record(0, 1, 2))
        work.hold(record(1, 0, 100))
        #expect(drain(work, atEnd: [true, true]) == ["0:0", "1:0"])
        #expect(work.isRebuilding)
        work.hold(record(1, 1, 200))
        #expect(drain(work, atEnd: [true, true]) == ["1:1", "0:1"])
        #expect(!work.isRebuilding)
    }

    @Test("A topic that is paused, or was until now, is not at its end before what the broker has came")
    func paused() {
        let work = work(topics: 2)
        for topic in 0..<2 { work.assign(topic: topic, from: 0, to: 0, publishedUpTo: 0, now: 0) }
        #expect(work.isAtEnd(0, now: 1, high: 0))
        work.pause(0)
        #expect(!work.isAtEnd(0, now: 1, high: 0))
        work.resume(0, end: 1)
        #expect(!work.isAtEnd(0, now: 1, high: 0))
        work.receive(record(0, 0), now: 1)
        #expect(work.isAtEnd(0, now: 1, high: 0))
    }

    @Test("Held records keep their bytes, the difference between none and empty included")
    func heldBytes() {
        var held = HeldRecords()
        let bytes = Array("abc".utf8)
        for offset in Int64(0)..<5000 {
            bytes.withUnsafeBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return }
                held.append(
                    InputRecord(
                        topic: 0, offset: offset, timestamp: offset, key: ByteView(base: base, count: 0),
                        value: offset % 2 == 0 ? ByteView(base: base, count: 3) : nil))
            }
        }
        for offset in Int64(0)..<5000 {
            #expect(held.firstTimestamp == offset)
            held.removeFirst(topic: 0) { record in
                #expect(record.offset == offset)
                #expect(record.key?.count == 0)
                #expect(record.value?.string == (offset % 2 == 0 ? "abc" : nil))
            }
        }
        #expect(held.isEmpty)
        #expect(held.byteCount == 0)
    }

    @Test("Positions are committed only beyond what was published, and only without timers left over")
    func seal() {
        let work = work(topics: 1)
        work.assign(topic: 0, from: 0, to: 0, publishedUpTo: 2, now: 0)
        #expect(work.advance(past: record(0, 0)))
        work.sealBatch()
        #expect(work.uncommitted == [nil])
        #expect(work.advance(past: record(0, 1)))
        #expect(!work.isRebuilding)
        work.sealBatch()
        #expect(work.uncommitted == [nil])
        #expect(!work.advance(past: record(0, 2)))
        work.timersAreDone = false
        work.sealBatch()
        #expect(work.uncommitted == [nil])
        work.timersAreDone = true
        work.sealBatch()
        #expect(work.uncommitted == [3])
        work.committed()
        #expect(work.uncommitted == [nil])
    }

    @Test("Rebuilding ends where the committed records were removed from the broker")
    func removedRecords() {
        let work = work(topics: 1)
        work.assign(topic: 0, from: 5, to: 5, publishedUpTo: 5, now: 0)
        #expect(!work.isRebuilding)
    }

    @Test("A partition is idle when everything was read and nothing came for long enough")
    func idle() {
        let work = work(topics: 1)
        work.assign(topic: 0, from: 0, to: 0, publishedUpTo: 0, now: 0)
        #expect(!work.isIdle(for: second, now: 5 * second, high: { _ in nil }), "nothing was heard yet")
        #expect(work.isIdle(for: second, now: 5 * second, high: { _ in 0 }))
        work.receive(record(0, 0), now: 6 * second)
        #expect(!work.isIdle(for: second, now: 6 * second, high: { _ in 1 }))
        #expect(work.isIdle(for: second, now: 7 * second, high: { _ in 1 }))
        #expect(!work.isIdle(for: second, now: 8 * second, high: { _ in 3 }), "records wait on the broker")
        #expect(!work.isInDoubt)
        work.doubtIdleness(now: 9 * second)
        #expect(work.isInDoubt)
        #expect(!work.isIdle(for: 2 * second, now: 10 * second, high: { _ in 1 }))
    }

    @Test("Markers of transactions at a partition's end do not keep it from being idle for ever")
    func markers() {
        let work = work(topics: 1)
        work.assign(topic: 0, from: 0, to: 0, publishedUpTo: 0, now: 0)
        work.receive(record(0, 0), now: second)
        #expect(!work.isIdle(for: second, now: 2 * second, high: { _ in 2 }))
        #expect(!work.isIdle(for: second, now: 11 * second, high: { _ in 2 }))
        #expect(work.isIdle(for: second, now: 12 * second, high: { _ in 2 }))
    }
}
