import Foundation
import StreamCore
import Testing
import TestSupport

/// A job with timers, and a stream of events for it, ending in events that push every timer of interest past
/// the watermark of each partition.
enum DaemonJob {
    struct Event {
        /// The index of the input topic.
        var topic = 0
        var customer: String
        var json: String
    }

    /// - Parameter instance: each has a state directory of its own.
    static func yaml(
        broker: TestBroker, folder: TemporaryDirectory, instance: Int = 1, delivery: String = "at_least_once",
        more: String = ""
    ) -> String {
        """
        application: \(broker.application)
        kafka:
          bootstrap.servers: \(broker.bootstrapServers)
          fetch.wait.max.ms: 10
          session.timeout.ms: \(broker.sessionTimeout)
          heartbeat.interval.ms: 300
          max.poll.interval.ms: 20000
        input:
          topics: [\(broker.inputs.joined(separator: ", "))]
          mapping: {event_id: id, customer_id: user, type: type, timestamp: ts}
          dedup_window: 30d
          allowed_lateness: 24h
          out_of_orderness: 20m
          idle_after: 1h
        features:
          views_1h: {count: page_view, window: 1h, granularity: 5m}
          spend_1d: {sum: properties.amount, of: purchase, window: 1d, granularity: 1h, decimals: 2}
          silence: {since_last: any, granularity: 1m}
          warmth: {decayed: any, half_life: 2h, granularity: 10m}
        segments:
          active: {enter: views_1h >= 3, exit: views_1h < 2, min_dwell: 10m}
          spender: {enter: spend_1d >= 100, exit: spend_1d < 50}
          loud: {enter: views_1h >= 2, shadow: true}
          quiet: {enter: silence >= 1800 && warmth > 0.2}
          warm:
            tiers: {of: warmth, hot: {enter: 4, exit: 3}, mild: {enter: 1.5, exit: 1}, cold: {}}
        output:
          changes: {topic: \(broker.changes)}
          memberships: {topic: \(broker.memberships)}
          dead_letter: {topic: \(broker.deadLetters)}
          delivery: \(delivery)
        state: {directory: "\(folder.file("state-\(instance)"))", commit_interval: 100ms}
        metrics: {log: "\(folder.file("metrics.jsonl"))", interval: 1s}
        \(more)
        """
    }

    /// 40 customers over two days, a little out of order, with a repeat. A day later each customer comes back
    /// once, so that every partition's watermark passes the timers in between; what is due after that stays
    /// undecided in the daemon and in the replay alike.
    static func events() -> [Event] {
        var random = SplitMix64(seed: 7)
        let start: Int64 = 1_767_268_800_000
        var stream: [(ts: Int64, event: Event)] = []
        for index in 0..<3000 {
            let ts = start + Int64(index) * 57_600 + Int64(random.next() % 600_000)
            let customer = "c\(random.next() % 40)"
            let type = ["page_view", "page_view", "page_view", "purchase", "search"][Int(random.next() % 5)]
            let amount = Double(random.next() % 9000) / 100
            stream.append((ts, event(customer, "e\(index)", type, ts, amount)))
        }
        stream.insert(stream[100], at: 300)
        let back = start + 3 * 86_400_000
        for customer in 0..<40 {
            stream.append((back, event("c\(customer)", "last\(customer)", "search", back, 0)))
        }
        return stream.map(\.event)
    }

    private static func event(
        _ customer: String, _ id: String, _ type: String, _ ts: Int64, _ amount: Double
    ) -> Event {
        Event(
            customer: customer,
            json: """
                {"id":"\(id)","user":"\(customer)","type":"\(type)","ts":"\(Timestamp.text(ts))",\
                "properties":{"amount":\(amount)}}
                """)
    }

    /// The changes of a replay of the events.
    static func replayed(_ events: [Event], config: String, in folder: TemporaryDirectory) throws -> [String]
    {
        let file = try folder.write("events.ndjson", events.map { $0.json + "\n" }.joined())
        let replay = try SegstreamdProcess(
            ["replay", "-c", config, "--input", file, "--output", folder.file("replayed.ndjson")], in: folder)
        #expect(try replay.waitForExit() == 0, "\(replay.log)")
        return try folder.lines("replayed.ndjson")
    }

    /// A daemon that has published the changes of the events, and how many these are.
    static func caughtUp(
        on broker: TestBroker, with events: [Event], config: String, in folder: TemporaryDirectory
    ) throws -> (daemon: SegstreamdProcess, changes: Int) {
        let count = try replayed(events, config: config, in: folder).count
        let daemon = try SegstreamdProcess(["run", "-c", config], in: folder)
        do {
            try broker.produce(events)
            _ = try broker.changes(count: count)
        } catch {
            daemon.kill()
            throw error
        }
        return (daemon, count)
    }

    /// Changes by customer in order, without what tells a replay from a live run.
    static func byCustomer(_ lines: [String]) throws -> [String: [String]] {
        var byCustomer: [String: [String]] = [:]
        for line in lines {
            let customer = try #require(try parseObject(line)["customer_id"] as? String)
            let text = line.replacingOccurrences(of: #""origin":"replay""#, with: #""origin":"live""#)
            byCustomer[customer, default: []].append(text)
        }
        return byCustomer
    }

    /// Expects the same changes for each customer, in the same order.
    static func expectSame(_ observed: [String], as expected: [String]) throws {
        let (observed, expected) = (try byCustomer(observed), try byCustomer(expected))
        for customer in Set(expected.keys).union(observed.keys).sorted() {
            #expect(observed[customer] == expected[customer])
        }
    }

    /// The records without repeats, of which each must be the same as its first.
    static func withoutRepeats(_ records: [Received]) -> [String] {
        var known: [String: String] = [:]
        return records.compactMap { record in
            let first = known.updateValue(record.text, forKey: record.id)
            #expect(first == nil || first == record.text)
            return first == nil ? record.text : nil
        }
    }
}
