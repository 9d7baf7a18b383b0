import CAllocationCounter
import ConfigurationFile
import EventCodec
import Pipeline
import StreamCore
import Testing

/// The way from a record's bytes to its changes' and to its customer's state record asks the system for no
/// memory once it has run for a while: customers, their arrays, timers, changes and records live in memory
/// that was obtained before.
@Suite struct PipelineAllocationTests {
    @Test func eventsAllocateNothingOnceWarm() throws {
        var pipeline = Pipeline(try plan())
        let encoder = ChangeEncoder(plan: pipeline.plan, origin: .replay)
        var out = JSONWriter()
        var stream = SampleStream()
        var changes = 0
        var refused = 0
        var recordBytes = 0
        func run(_ events: Int) throws {
            for _ in 0..<events {
                if try stream.withNext({ try pipeline.process($0) }) != nil { refused += 1 }
                try pipeline.engine.fireTimers()
                pipeline.engine.changes.forEach { change in
                    encoder.encode(change, to: &out)
                    changes += 1
                }
                pipeline.engine.forEachTouchedState { _, record in recordBytes += record.count }
                pipeline.engine.beginBatch()
                out.removeAll()
            }
        }
        // Until the longest window has been full once.
        try run(25_000)
        let (timers, before) = (pipeline.engine.statistics.timersFired, changes)
        let allocated = allocation_count()
        try run(10_000)
        let count = allocation_count() - allocated
        #expect(count == 0)
        // The events have done what events do.
        #expect(refused == 0)
        #expect(recordBytes > 100 * 35_000)
        #expect(pipeline.counts.accepted == 35_000 - pipeline.counts.duplicates)
        #expect(pipeline.counts.duplicates > 100)
        #expect(changes - before > 1000)
        #expect(pipeline.engine.statistics.timersFired - timers > 1000)
    }

    private func plan() throws -> Plan {
        let (configuration, problems) = ConfigurationReader.read(
            Self.configuration, purpose: .files, in: .empty)
        let job = try #require(configuration?.job, "\(problems)")
        let (plan, diagnostics) = Plan.make(job)
        return try #require(plan, "\(diagnostics)")
    }

    /// Every kind of feature, windowed and lifelong, and every kind of rule.
    private static let configuration = """
        application: allocations
        input:
          mapping: {event_id: id, customer_id: customer, type: type, timestamp: time}
          dedup_window: 1h
          allowed_lateness: 1h
          out_of_orderness: 1m
        features:
          views:      {count: view, window: 2h, granularity: 1m}
          orders:     {count: order, window: 6h, granularity: 1h}
          spend:      {sum: amount, of: order, window: 12h, granularity: 1h}
          average:    {mean: amount, of: order, window: 12h, granularity: 1h}
          smallest:   {min: amount, of: order, window: 6h, granularity: 1h}
          biggest:    {max: amount, of: order, window: 6h, granularity: 1h}
          kinds:      {distinct: category, of: any, window: 6h, granularity: 1h}
          visits:     {sessions: any, gap: 10m, window: 6h, granularity: 1h}
          silence:    {since_last: any, granularity: 1m}
          age:        {since_first: any, granularity: 1h}
          rhythm:     {interval: order}
          heat:       {decayed: any, half_life: 1h, weights: {view: 1, order: 5}, granularity: 5m}
          latest:     {last: category}
          earliest:   {first: category}
          ever:       {count: order, where: "amount >= 50 && lower(category) != 'toys'", window: forever}
          total:      {sum: amount, of: order, window: forever}
          record:     {max: amount, of: order, window: forever}
          variety:    {distinct: category, of: any, window: forever}
          share:      {expr: orders / (1 + views)}
        models:
          score:
            {type: logistic, bias: -2, weights: {share: 3, heat: 0.1}, label: {event: order, within: 30m}}
          taught: {type: online_logistic, inputs: [share, silence], label: {event: order, within: 20m}}
        segments:
          active:
            {enter: views >= 4 && visits >= 1, exit: views < 2, min_dwell: 5m, cooldown: 5m, confirm: 2m}
          buyer:   {enter: spend >= 100 || average > 70 || biggest > 90, exit: spend < 50 && smallest > 5}
          quiet:   {enter: silence >= 1200 && age > 3600 && kinds < 3 && rhythm >= 0}
          reader:  {enter: latest == "books" && earliest != "toys" && ever >= 1, evaluate: event}
          worth:   {enter: total > 500 && record > 80 && variety > 2}
          likely:  {enter: taught > 0.5, exit: taught < 0.4}
          intent:
            tiers: {of: score, high: {enter: 0.6, exit: 0.5}, medium: {enter: 0.3, exit: 0.2}, low: {}}
        """
}
