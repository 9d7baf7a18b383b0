import StreamCore
import Testing
import TestSupport

/// `distinct` beyond what is kept exactly: within 2% while there is a crowd, and exact for up to 1,000 values
/// however many others have been there.
@Suite("Distinct values of a crowd")
struct DistinctCrowdTests {
    private static let hour: Int64 = 3_600_000
    private static let value = FieldPath(["value"])

    /// Reads a distinct count at chosen instants beside the number that is right.
    private struct Probe {
        private let engine: EngineDriver
        private let hours: Int64
        private var events = 0
        private var newest: [Int: Int64] = [:]
        private(set) var readings: [(right: Int, counted: Double)] = []

        init(hours: Int64) throws {
            self.hours = hours
            var input = RandomJob(seed: 1).definition.input
            input.allowedLateness = 1000 * hour
            input.dedupWindow = 0
            engine = try EngineDriver(
                JobDefinition(
                    application: "crowd", input: input,
                    features: [
                        FeatureDefinition(
                            name: "values", kind: .distinct(value), events: .types(["visit"]),
                            window: .rolling(length: hours * hour), granularity: hour),
                        FeatureDefinition(
                            name: "probes", kind: .count, events: .types(["probe"]), window: .forever),
                    ],
                    segments: [
                        SegmentDefinition(
                            name: "s",
                            rule: .threshold(.init(enter: SourceText("probes % 2 == 1 && values >= 0"))),
                            evaluation: .event)
                    ]))
        }

        mutating func visit(_ number: Int, hour: Int64) {
            newest[number] = max(newest[number] ?? hour, hour)
            send("visit", hour, [value: .number(Double(number))])
        }

        mutating func read(hour: Int64) {
            let right = newest.values.count { $0 > hour - hours && $0 <= hour }
            let known = engine.changes.count
            send("probe", hour, [:])
            guard case .number(let counted)? = engine.changes.dropFirst(known).first?.features["values"]
            else {
                Issue.record("the probe's change says nothing of the value")
                return
            }
            readings.append((right, counted))
        }

        private mutating func send(_ type: String, _ hour: Int64, _ fields: [FieldPath: ModelValue]) {
            events += 1
            _ = engine.process(
                id: "\(events)", customer: "c", type: type, timestamp: hour * DistinctCrowdTests.hour,
                fields: fields)
        }
    }

    private func expectGood(_ probe: Probe) {
        for reading in probe.readings {
            let error = abs(reading.counted - Double(reading.right))
            #expect(error <= (reading.right <= 1000 ? 0 : 0.02 * Double(reading.right)), "\(reading)")
        }
    }

    @Test("A few values that came behind a crowd are exact when it has left")
    func burst() throws {
        var probe = try Probe(hours: 24)
        for number in 0..<150_000 { probe.visit(number, hour: 0) }
        probe.read(hour: 0)
        for number in 0..<500 { probe.visit(1_000_000 + number, hour: 3) }
        for hour: Int64 in [3, 23, 24, 26, 27] { probe.read(hour: hour) }
        #expect(probe.readings.map(\.right) == [150_000, 150_500, 150_500, 500, 500, 0])
        expectGood(probe)
    }

    @Test("A crowd that thins out, with late events among it")
    func decline() throws {
        var probe = try Probe(hours: 12)
        var random = SplitMix64(seed: 4)
        var crowd = 60_000
        for hour in Int64(0)..<40 {
            for _ in 0..<crowd {
                let late: Int64 = random.chance(0.2) ? Int64(random.int(0...5)) : 0
                probe.visit(random.int(0...400_000), hour: max(0, hour - late))
            }
            probe.read(hour: hour)
            crowd = crowd * 3 / 4
        }
        for hour in Int64(40)..<52 { probe.read(hour: hour) }
        expectGood(probe)
    }
}
