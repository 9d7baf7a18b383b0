import StreamCore
import Testing

@testable import Reports

@Suite("Timelines")
struct TimelineTests {
    @Test(
        "Buckets are merged so that all time fits, and no count is lost",
        arguments: [60_000, 3_600_000, 86_400_000, 40 * 86_400_000] as [Int64])
    func merging(spacing: Int64) {
        var timeline = Timeline(columns: 2, maximumBuckets: 100)
        // From the middle to both sides.
        let start: Int64 = 1_767_571_234_567
        let instants = (0..<700).map { number -> Int64 in
            let place = number % 2 == 0 ? number / 2 : -number
            return start + spacing * Int64(place)
        }
        for (number, instant) in instants.enumerated() {
            timeline.count(number % 3 == 0 ? 1 : 0, at: instant)
        }
        #expect(timeline.count <= 100 && timeline.count > 20)
        for bucket in 0..<timeline.count {
            let range = timeline.start(of: bucket)..<timeline.start(of: bucket + 1)
            for column in 0..<2 {
                let slow = instants.enumerated().count { number, instant in
                    (number % 3 == 0 ? 1 : 0) == column && range.contains(instant)
                }
                #expect(timeline.values(column)[bucket] == UInt64(slow))
            }
        }
        let merged = timeline.merged(into: 10)
        #expect(merged.count <= 10 && merged.values(0).reduce(0, +) == timeline.values(0).reduce(0, +))
    }

    @Test("Thousands of segments get fewer buckets")
    func manyColumns() {
        var timeline = Timeline(columns: 401, maximumCells: 40_000)
        for hour in 0..<8760 { timeline.count(400, at: Int64(hour) * 3_600_000) }
        #expect(timeline.count < 100 && timeline.count > 30)
        #expect(timeline.values(400).reduce(0, +) == 8760)
    }

    @Test("The whole of RFC 3339's time fits")
    func allTime() {
        var timeline = Timeline(columns: 1)
        timeline.count(0, at: Timestamp.range.upperBound)
        timeline.count(0, at: Timestamp.range.lowerBound)
        #expect(timeline.count <= 800 && timeline.values(0).reduce(0, +) == 2)
        #expect(timeline.merged(into: 1).values(0) == [1, 1])
    }
}
