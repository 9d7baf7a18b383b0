import EventCodec
import Foundation
import Replay
import StreamCore
import Testing

@testable import Reports

@Suite("Comparison of two definitions")
struct ComparisonTests {
    private static let stricter = """
          busy: {enter: views_1d >= 5, exit: views_1d < 2, min_dwell: 3h}
          carting: {enter: carts_1h >= 1 && silence >= 30m}
          fresh: {enter: orders_7d >= 2}
          level:
            tiers: {of: intent, high: {enter: 0.7, exit: 0.6}, some: {enter: 0.3, exit: 0.2}, low: {}}
        """

    @Test("Against a slow look at the changes of both", arguments: [1, 2, 3] as [UInt64])
    func slow(seed: UInt64) throws {
        let file = try ShopFile(customers: 60, days: 10, seed: seed)
        let plans = Pair(old: try shopPlan(lively), new: try shopPlan(Self.stricter))
        let changes = Pair(old: try file.replay(plans.old).changes, new: try file.replay(plans.new).changes)
        let result = try file.compare(plans)
        let end = try #require(result.end)
        #expect(result.segments.count == 7)
        for segment in result.segments {
            let stays = Pair(
                old: Stays(changes.old, of: segment.name, until: end),
                new: Stays(changes.new, of: segment.name, until: end))
            #expect(segment.customers.both == stays.old.inside.count(where: stays.new.inside.contains))
            #expect(segment.customers.onlyOld == stays.old.inside.subtracting(stays.new.inside).count)
            #expect(segment.customers.onlyNew == stays.new.inside.subtracting(stays.old.inside).count)
            let both = stays.old.time(with: stays.new)
            #expect(segment.time.both == both)
            #expect(segment.time.onlyOld == stays.old.time - both)
            #expect(segment.time.onlyNew == stays.new.time - both)
            try expectExamples(segment, stays)
        }
        let carting = try #require(result.segments.first { $0.name == "carting" })
        #expect(carting.examples.count == 3 && carting.agreement.map { $0 > 0.1 && $0 < 0.9 } ?? false)
        let gone = try #require(result.segments.first { $0.name == "buyer" })
        #expect(gone.outputs.new == nil && gone.tallies.new == nil && gone.agreement == 0)
    }

    /// An example tells the truth: the customer is inside on one side and not on the other.
    private func expectExamples(_ segment: ComparedSegment, _ stays: Pair<Stays>) throws {
        let moves = segment.time.onlyOld + segment.time.onlyNew > 0
        #expect(segment.examples.isEmpty == !moves)
        for example in segment.examples {
            let inside = stays[example.only].holds(example.customerID, at: example.from)
            let outside = stays[example.only.other].holds(example.customerID, at: example.from)
            #expect(inside && !outside)
            if let until = example.until { #expect(until > example.from) }
            let change = try #require(
                try JSONSerialization.jsonObject(with: Data(example.change)) as? [String: Any])
            #expect(change["customer_id"] as? String == example.customerID)
            #expect(change["segment"] as? String == segment.name)
            #expect(change["at"] as? String == Timestamp.text(example.from))
            #expect(example.reason.contains("="))
        }
    }

    @Test("Swapped definitions mirror each other")
    func mirror() throws {
        let file = try ShopFile(customers: 60, days: 10, seed: 7)
        let (one, other) = (try shopPlan(lively), try shopPlan(Self.stricter))
        let there = try file.compare(Pair(old: one, new: other))
        let back = try file.compare(Pair(old: other, new: one))
        #expect(Set(there.segments.map(\.name)) == Set(back.segments.map(\.name)))
        for segment in there.segments {
            let mirrored = try #require(back.segments.first { $0.name == segment.name })
            #expect(segment.customers.both == mirrored.customers.both)
            #expect(segment.customers.onlyOld == mirrored.customers.onlyNew)
            #expect(segment.customers.onlyNew == mirrored.customers.onlyOld)
            #expect(segment.time.both == mirrored.time.both)
            #expect(segment.time.onlyOld == mirrored.time.onlyNew)
            #expect(segment.time.onlyNew == mirrored.time.onlyOld)
            #expect(segment.examples.map(\.customerID) == mirrored.examples.map(\.customerID))
            #expect(segment.examples.map(\.only) == mirrored.examples.map(\.only.other))
            for side in Side.allCases {
                #expect(segment.tallies[side]?.entered == mirrored.tallies[side.other]?.entered)
                #expect(there.churn(of: segment, side) == back.churn(of: mirrored, side.other))
            }
        }
        #expect(there.models.map(\.meanDifference) == back.models.map(\.meanDifference))
    }

    @Test("The same definitions do not differ")
    func same() throws {
        let file = try ShopFile(customers: 60, days: 10, seed: 8)
        let result = try file.compare(Pair(old: try shopPlan(lively), new: try shopPlan(lively)))
        for segment in result.segments {
            #expect(segment.customers.onlyOld == 0 && segment.customers.onlyNew == 0)
            #expect(segment.time.onlyOld == 0 && segment.time.onlyNew == 0)
            #expect(segment.agreement == 1 && segment.examples.isEmpty)
            #expect(result.isUnchanged(segment))
        }
        #expect(result.models.allSatisfy { $0.meanDifference == 0 && $0.greatestDifference == 0 })
        #expect(result.models.first?.compared == result.summaries.old.customers)
        #expect(!result.text(width: 100).contains("Customers who move"))
    }

    @Test("Models of both files, and of one")
    func models() throws {
        let file = try ShopFile(customers: 60, days: 5, seed: 8)
        let more = "  loyal: {type: logistic, bias: -1, weights: {orders_7d: 1}}"
        let plans = Pair(old: try shopPlan(lively), new: try shopPlan(lively, models: more))
        let models = try file.compare(plans).models
        #expect(models.map(\.name) == ["intent", "loyal"])
        #expect(models[1].means.old == nil && models[1].compared == 0)
        #expect(try #require(models[1].means.new) > 0.26)
    }

    @Test("Time after the last event counts up to --until")
    func until() throws {
        let file = try ShopFile(customers: 30, days: 3, seed: 9)
        let end: Int64 = 1_767_225_600_000 + 60 * 86_400_000
        let plans = Pair(old: try shopPlan(lively), new: try shopPlan(Self.stricter))
        let result = try file.compare(plans, until: end)
        #expect(result.end == end)
        let busy = try #require(result.segments.first { $0.name == "busy" })
        #expect(busy.customers == ComparedSegment.Division() && busy.time.both > 0)
        let low = try #require(result.segments.first { $0.name == "level.low" })
        #expect(low.customers.both == Int64(result.summaries.new.customers))
    }

    @Test("Nothing to compare")
    func empty() throws {
        let file = try ShopFile(customers: 0, days: 1, seed: 1)
        let result = try file.compare(Pair(old: try shopPlan(lively), new: try shopPlan(Self.stricter)))
        #expect(result.end == nil && result.segments.allSatisfy { $0.agreement == nil })
        #expect(result.text(width: 100).contains("no event was accepted"))
        var json = JSONWriter()
        result.encode(to: &json)
        let object = try JSONSerialization.jsonObject(with: Data(json.bytes)) as? [String: Any]
        #expect(object?["end"] is NSNull)
    }

    @Test("The JSON tells what the result does")
    func json() throws {
        let file = try ShopFile(customers: 60, days: 10, seed: 7)
        let result = try file.compare(Pair(old: try shopPlan(lively), new: try shopPlan(Self.stricter)))
        var json = JSONWriter()
        result.encode(to: &json)
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(json.bytes)) as? [String: Any])
        let segments = try #require(object["segments"] as? [[String: Any]])
        #expect(segments.map { $0["name"] as? String } == result.segments.map(\.name))
        for (written, segment) in zip(segments, result.segments) {
            let customers = try #require(written["customers"] as? [String: Int64])
            #expect(customers["both"].map { Int128($0) } == segment.customers.both)
            #expect(customers["only_new"].map { Int128($0) } == segment.customers.onlyNew)
            let agreement = try #require(written["agreement"] as? Double)
            #expect(abs(agreement - (segment.agreement ?? .nan)) < 1e-12)
            #expect((written["old"] is NSNull) == (segment.outputs.old == nil))
            #expect((written["examples"] as? [Any])?.count == segment.examples.count)
        }
    }

    @Test("The text fits into 100 columns, and names every segment")
    func text() throws {
        let file = try ShopFile(customers: 60, days: 10, seed: 7)
        let result = try file.compare(
            Pair(old: try shopPlan(lively), new: try shopPlan(Self.stricter)), examples: 0)
        let lines = result.text(width: 100).split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 100 })
        for segment in result.segments { #expect(lines.count { $0.hasPrefix(segment.name) } >= 2) }
    }
}

/// When customers were in a segment, from its changes.
private struct Stays {
    private var spans: [String: [Range<Int64>]] = [:]
    private(set) var inside: Set<String> = []

    init(_ changes: [WrittenChange], of segment: String, until end: Int64) {
        var entries: [String: Int64] = [:]
        for change in changes where change.segment == segment {
            if change.entered {
                entries[change.customer] = change.at
            } else if let entry = entries.removeValue(forKey: change.customer) {
                spans[change.customer, default: []].append(entry..<change.at)
            }
        }
        inside = Set(entries.keys)
        for (customer, entry) in entries { spans[customer, default: []].append(entry..<max(entry, end)) }
    }

    var time: Int64 { spans.values.joined().map { $0.upperBound - $0.lowerBound }.reduce(0, +) }

    func holds(_ customer: String, at instant: Int64) -> Bool {
        inside.contains(customer) && spans[customer]?.last.map { $0.lowerBound <= instant } ?? false
            || spans[customer]?.contains { $0.contains(instant) } ?? false
    }

    /// The time that both spend inside together.
    func time(with other: Stays) -> Int64 {
        spans.flatMap { customer, own in
            own.flatMap { span in
                other.spans[customer, default: []].map { span.clamped(to: $0) }
            }
        }.map { $0.upperBound - $0.lowerBound }.reduce(0, +)
    }
}
