import Logging
import StreamCore
import Testing

@testable import Daemon

@Suite("Health of segments: the judgement")
struct SegmentMonitorTests {
    private let lines = RecordingLog()

    private func segment(size: Int64 = 10, entered: UInt64 = 0) -> DaemonReport.Segment {
        DaemonReport.Segment(
            name: "active", isShadow: false, size: size, entered: entered, exited: 0, suppressed: 0)
    }

    /// Reports of a segment, one at the end of each hour.
    private func observe(
        hours: [(entered: UInt64, reentered: UInt64)], size: Int64 = 10,
        limits: SegmentLimits = SegmentLimits(), isWhole: Bool = true
    ) -> [DaemonReport.Segment] {
        var monitor = SegmentMonitor(logger: lines.logger, now: 0)
        var (entered, reentered): (UInt64, UInt64) = (0, 0)
        return hours.enumerated().map { index, hour in
            entered += hour.entered
            reentered += hour.reentered
            var segments = [segment(size: size, entered: entered)]
            monitor.observe(
                &segments, returns: [reentered], limits: [limits], isWhole: isWhole,
                now: UInt64(index + 1) * SegmentMonitor.hour)
            return segments[0]
        }
    }

    @Test("A segment below its size, unless state is being restored")
    func size() {
        let limits = SegmentLimits(minSize: 11)
        #expect(observe(hours: [(0, 0)], limits: limits)[0].warnings == [.minSize])
        #expect(lines.all.count == 1 && lines.all[0].contains("min_size=11"))
        #expect(observe(hours: [(0, 0)], limits: limits, isWhole: false)[0].warnings == [])
        #expect(observe(hours: [(0, 0)], size: 11, limits: limits)[0].warnings == [])
    }

    @Test("Returns are judged by the entries of a day, once there are a hundred")
    func flapping() {
        let limits = SegmentLimits(maxFlapRate: 0.25)
        let hours = observe(hours: [(99, 50), (1, 0)] + Array(repeating: (10, 0), count: 30), limits: limits)
        #expect(hours[0].warnings == [] && hours[0].flapRate == 50.0 / 99)
        #expect(hours[1].warnings == [.flapRate] && hours[1].flapRate == 0.5)
        #expect(hours[11].flapRate == 0.25 && hours[11].warnings == [])
        // A day later the first hour is forgotten.
        #expect(hours[31].flapRate == 0 && hours[31].warnings == [])
        #expect(observe(hours: [(0, 0)], limits: limits)[0].flapRate == nil)
    }

    @Test("An hour is judged by the day or more before it")
    func controlLimits() {
        let steady = (0..<24).map { (entered: UInt64(100 + $0 % 2 * 10), reentered: UInt64(0)) }
        // A mean of 105, neighbours 10 apart; but counts around 105 deviate by 10.2 anyway: 74.3 to 135.7.
        #expect(observe(hours: steady + [(135, 0)])[24].warnings == [])
        #expect(observe(hours: steady + [(136, 0)])[24].warnings == [.controlLimits])
        #expect(observe(hours: steady + [(75, 0)])[24].warnings == [])
        #expect(observe(hours: steady + [(74, 0)])[24].warnings == [.controlLimits])
        #expect(observe(hours: steady.dropLast() + [(900, 0)])[23].warnings == [], "too early to tell")
        #expect(lines.all.contains { $0.contains("entered=136") && $0.contains("upper=135.741") })
    }

    @Test("A segment whose hours differ much anyway has wide limits")
    func overdispersed() {
        let wild = (0..<24).map { (entered: UInt64($0 % 2 * 200), reentered: UInt64(0)) }
        // A mean of 100 and neighbours 200 apart: a deviation of 177.
        #expect(observe(hours: wild + [(600, 0)])[24].warnings == [])
        #expect(observe(hours: wild + [(640, 0)])[24].warnings == [.controlLimits])
        #expect(observe(hours: wild + [(0, 0)])[24].warnings == [])
    }
}
