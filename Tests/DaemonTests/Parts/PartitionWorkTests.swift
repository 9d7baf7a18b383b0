import Pipeline
import StreamCore
import Testing

@testable import Daemon

@Suite("A partition's progress")
struct PartitionWorkTests {
    private let plan: Plan
    private let second: UInt64 = 1_000_000_000

    init() throws { plan = try samplePlan() }

    private func work(topics: Int) throws -> PartitionWork {
        try runningWork(0, topics: topics, plan: plan)
    }

    private func record(_ topic: Int, _ offset: Int64, _ timestamp: Int64? = nil) -> InputRecord {
        InputRecord(topic: topic, offset: offset, timestamp: timestamp, key: nil, value: nil)
    }

    /// Lets held records out as far as it is clear which is next: `topic:offset`.
    private func drain(_ work: PartitionWork, atEnd: [Bool]) -> [String] {
        var order: [String] = []
        while let topic = work.nextTopic(isAtEnd: atEnd) {
            work.releaseFirst(of: topic) { record in
                order.append("\(record.topic):\(record.offset)")
                work.advance(past: record)
            }
        }
        return order
    }

    @Test("Records of several topics come in the order of their timestamps, once that is known")
    func merge() throws {
        let work = try work(topics: 2)
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

    @Test("The longest interval that a configuration takes is no more than the clock can count")
    func longestInterval() throws {
        let work = try work(topics: 1)
        let now = 1_000_000_000 * second
        work.scheduleCheckpoint(now: now, interval: try #require(DurationText.milliseconds("3660000d")))
        #expect(work.nextCheckpoint > 2 * now && work.nextEarlyCheckpoint == now + second)
    }

    @Test("A topic that is paused, or was until now, is not at its end before what the broker has came")
    func paused() throws {
        let work = try work(topics: 2)
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

    @Test("A batch has progress from the first record or timer on, until it is committed")
    func progress() throws {
        let work = try work(topics: 1)
        #expect(!work.hasProgress)
        work.advance(past: record(0, 4))
        #expect(work.hasProgress)
        #expect(work.state(topicNames: ["t"]).positions == [InputPosition(topic: "t", next: 5)])
        work.committed()
        #expect(!work.hasProgress)
        _ = try view("a", 1, at: 1000).withUnsafeBytes { try work.pipeline.process($0) }
        #expect(work.hasProgress, "a customer was touched")
        work.committed()
        work.pipeline.engine.advanceWatermark(to: 10_000_000)
        _ = try work.pipeline.engine.fireTimers()
        #expect(work.hasProgress, "a timer has fired")
    }

    @Test("Positions in topics that are not read any more are kept")
    func formerTopics() throws {
        let work = PartitionWork(0, topics: 1, plan: plan)
        work.assign(topic: 0)
        var progress = RestoreProgress()
        let former = InputPosition(topic: "former", next: 7)
        progress.state = PartitionState(
            positions: [former, InputPosition(topic: "t", next: 1)],
            sizes: Array(repeating: 0, count: plan.outputs.count))
        try work.open(nil, progress, plan: plan)
        work.finishRestoring(progress.state, starts: [0: InputStart(offset: 1, end: 1)], now: 0)
        work.start(topic: 0)
        work.advance(past: record(0, 1))
        #expect(work.state(topicNames: ["t"]).positions == [InputPosition(topic: "t", next: 2), former])
    }

    @Test("A topic's records are received from its start on, also while another topic has yet to begin")
    func starts() throws {
        let work = PartitionWork(0, topics: 2, plan: plan)
        for topic in 0..<2 { work.assign(topic: topic) }
        try work.open(nil, RestoreProgress(), plan: plan)
        let start = InputStart(offset: 0, end: 1)
        work.finishRestoring(nil, starts: [0: start, 1: start], now: 0)
        work.start(topic: 0)
        #expect(work.stage == .starting)
        #expect(work.isStarted(0) && !work.isStarted(1))
        work.start(topic: 1)
        #expect(work.stage == .running)
        _ = work.restart()
        #expect(!work.isStarted(0) && !work.isStarted(1))
    }

    @Test("Who restarts forgets everything but what was committed")
    func restart() throws {
        let work = try work(topics: 1)
        for id in 1...2 {
            _ = try view("a", id, at: 1000).withUnsafeBytes { try work.pipeline.process($0) }
            if id == 1 { work.committed() }
        }
        let gone = work.restart()
        #expect(gone.records.accepted == 1)
        #expect(work.stage == .waiting)
        #expect(!work.hasProgress)
        #expect(work.pipeline.engine.customerCount == 0)
    }

    @Test("A partition is idle when everything was read and nothing came for long enough")
    func idle() throws {
        let work = try work(topics: 1)
        #expect(!work.isIdle(for: second, now: 5 * second, high: { _ in nil }), "nothing was heard yet")
        #expect(work.isIdle(for: second, now: 5 * second, high: { _ in 0 }))
        work.receive(record(0, 0), now: 6 * second)
        #expect(!work.isIdle(for: second, now: 6 * second, high: { _ in 1 }))
        #expect(work.isIdle(for: second, now: 7 * second, high: { _ in 1 }))
        #expect(!work.isIdle(for: second, now: 8 * second, high: { _ in 3 }), "records wait on the broker")
        work.confirmIdleness(time: 1000, now: 9 * second)
        #expect(work.lastConfirmed == 9 * second)
        work.doubtIdleness(now: 9 * second)
        #expect(work.lastConfirmed == 0)
        #expect(!work.isIdle(for: 2 * second, now: 10 * second, high: { _ in 1 }))
    }

    @Test("Markers of transactions at a partition's end do not keep it from being idle for ever")
    func markers() throws {
        let work = try work(topics: 1)
        work.receive(record(0, 0), now: second)
        #expect(!work.isIdle(for: second, now: 2 * second, high: { _ in 2 }))
        #expect(!work.isIdle(for: second, now: 11 * second, high: { _ in 2 }))
        #expect(work.isIdle(for: second, now: 12 * second, high: { _ in 2 }))
    }
}
