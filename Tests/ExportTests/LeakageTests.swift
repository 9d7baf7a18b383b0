import ConfigurationFile
import EventCodec
import Export
import Pipeline
import StreamCore
import Testing

/// Nothing of the future is in the features, and nothing of the past in the label.
@Suite struct LeakageTests {
    private static let configuration = """
        application: leaking
        input:
          mapping: {event_id: id, customer_id: customer, type: type, timestamp: time}
          dedup_window: 20d
          allowed_lateness: 3d
          out_of_orderness: 6h
        features:
          visits:    {count: visit, window: 5d, granularity: 6h}
          orders:    {count: order, window: forever}
          spend:     {sum: amount, of: order, window: 10d, granularity: 1d}
          latest:    {last: amount, default: 0}
          silence:   {since_last: any, granularity: 1h}
          heat:      {decayed: any, half_life: 3d, granularity: 6h}
          sessions:  {sessions: any, gap: 1d, window: 10d, granularity: 1d}
        segments:
          active: {enter: visits >= 2, exit: visits < 1, min_dwell: 1d, confirm: 6h}
          quiet:  {enter: silence >= 2d, cooldown: 1d}
          worth:  {tiers: {of: spend, high: {enter: 100, exit: 60}, low: {}}}
        """
    private static let label = "orders + 100 * latest + spend / 1000 + visits + (silence < 1d ? 0.5 : 0)"
    private static let seeds = 1...60 as ClosedRange<UInt64>

    private func rows(
        _ plan: Plan, _ events: [RandomEvents.Sample], at time: Int64, label: Bool = false
    ) throws -> [[Substring]] {
        let request = ExportRequest(
            times: .instants([time]), label: label ? Self.label : nil, horizon: 8 * day)
        return try export(plan, events.map(\.json), request).lines.dropFirst()
            .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    }

    @Test("Events after a time, and whatever arrives behind them, do not change its features")
    func features() throws {
        let plan = try plan(of: Self.configuration)
        var known = 0
        for seed in Self.seeds {
            var random = RandomEvents(seed: seed)
            let events = random.stream(80)
            let time = random.time(in: RandomEvents.start..<RandomEvents.start + RandomEvents.span)
            let before = try rows(plan, events, at: time)
            known += before.count
            let first = events.firstIndex { $0.time > time } ?? events.count
            var changed = events
            for index in changed.indices where index >= first && random.below(2) == 0 {
                // The first one stays behind the time; the others may be from whenever.
                let lowest = index == first ? time + 1 : RandomEvents.start
                changed[index] = random.sample(at: random.time(in: lowest..<time + 30 * day))
            }
            #expect(try rows(plan, changed, at: time) == before)
            #expect(try rows(plan, Array(events[..<first]), at: time) == before)
        }
        #expect(known > 100)
    }

    @Test("Events at or before a time do not change its labels")
    func labels() throws {
        let plan = try plan(of: Self.configuration)
        var known = 0
        for seed in Self.seeds {
            var random = RandomEvents(seed: 1000 + seed)
            let events = random.stream(80)
            let time = random.time(in: RandomEvents.start..<RandomEvents.start + RandomEvents.span)
            let before = try labels(plan, events, at: time)
            var changed: [RandomEvents.Sample] = []
            for event in events {
                guard event.time <= time, random.below(2) == 0 else {
                    changed.append(event)
                    continue
                }
                for _ in 0..<random.below(3) {
                    changed.append(random.sample(at: random.time(in: time - 6 * day..<time + 1)))
                }
            }
            let after = try labels(plan, changed, at: time)
            for (customer, label) in after {
                guard let expected = before[customer] else { continue }
                #expect(label == expected, "\(customer), seed \(seed)")
                if !label.isEmpty { known += 1 }
            }
        }
        #expect(known > 50)
    }

    private func labels(
        _ plan: Plan, _ events: [RandomEvents.Sample], at time: Int64
    ) throws -> [Substring: Substring] {
        Dictionary(
            uniqueKeysWithValues: try rows(plan, events, at: time, label: true)
                .map { ($0[0], $0[$0.count - 1]) })
    }

    @Test("The segments of a row are those that a replay has published by then")
    func segments() throws {
        let plan = try plan(of: Self.configuration)
        for seed in Self.seeds {
            var random = RandomEvents(seed: 2000 + seed)
            let events = random.stream(80)
            let time = random.time(in: RandomEvents.start..<RandomEvents.start + RandomEvents.span)
            let inside = try memberships(plan, events.prefix { $0.time <= time }, until: time)
            for row in try rows(plan, events, at: time) {
                let published = inside[String(row[0])] ?? []
                #expect(row[9] == "\(published.contains("active"))")
                #expect(row[10] == "\(published.contains("quiet"))")
                #expect(published.contains("worth.\(row[11])"))
            }
        }
    }

    /// For each customer the outputs that they are in at the end of a replay.
    private func memberships(
        _ plan: Plan, _ events: ArraySlice<RandomEvents.Sample>, until time: Int64
    ) throws -> [String: Set<String>] {
        var pipeline = Pipeline(plan)
        for event in events {
            _ = try Array(event.json.utf8).withUnsafeBytes { try pipeline.process($0) }
            try pipeline.engine.fireTimers()
        }
        _ = try pipeline.engine.finish(until: time)
        var inside: [String: Set<String>] = [:]
        pipeline.engine.changes.forEach { change in
            let name = plan.outputs[change.output].name
            switch change.kind {
            case .entered: inside[change.customerID.string, default: []].insert(name)
            case .exited: inside[change.customerID.string]?.remove(name)
            }
        }
        return inside
    }
}
