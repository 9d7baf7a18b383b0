import Foundation
import Pipeline
import ShopSimulator
import StreamCore
import Testing

@Suite struct ReadmeTests {
    /// The customer whose changes the README shows.
    private static let customer = "c000258"

    @Test("The changes that the README shows are those that the engine computes")
    func changesAreReal() throws {
        let computed = try computedChanges()
        let shown = try objects(in: "README.md")
        #expect(shown.count == 3)
        for change in shown {
            let sequence = try #require(change["sequence"] as? Int)
            try #require((1...computed.count).contains(sequence))
            let real = computed[sequence - 1]
            for (key, value) in change where key != "event_id" {
                #expect(value as? NSObject == real[key] as? NSObject, "\(key) of change \(sequence)")
            }
            let prefix = (change["event_id"] as? String)?.split(separator: "…").first.map(String.init)
            #expect((real["event_id"] as? String)?.hasPrefix(prefix ?? "-") ?? (prefix == nil))
        }
    }

    @Test("The summary in OUTPUT.md is that of the same month")
    func summaryIsReal() throws {
        var pipeline = Pipeline(try plan(of: Project.text("deploy/segstreamd.yaml")))
        var shop = Shop(ShopSettings(customers: 500, days: 30, seed: 1))
        var line: [UInt8] = []
        while let event = shop.next() {
            line.removeAll(keepingCapacity: true)
            event.appendJSON(to: &line)
            _ = try line.withUnsafeBytes { try pipeline.process($0) }
            try pipeline.engine.fireTimers()
            pipeline.engine.beginBatch()
        }
        let isDone = try pipeline.engine.finish(until: pipeline.engine.newest)
        #expect(isDone)
        let statistics = pipeline.engine.statistics
        let real: [String: UInt64] = [
            "consumed": pipeline.counts.consumed, "accepted": pipeline.counts.accepted,
            "duplicates": pipeline.counts.duplicates, "dead_lettered": pipeline.counts.deadLettered,
            "control": 0, "customers": UInt64(pipeline.engine.customerCount),
            "entered": statistics.entered.reduce(0, +), "exited": statistics.exited.reduce(0, +),
            "timers_fired": statistics.timersFired,
        ]
        let shown = try #require(try objects(in: "docs/OUTPUT.md").first { $0["consumed"] != nil })
        #expect(shown as? [String: UInt64] == real)
    }

    @Test("Blocks marked as JSON hold JSON objects", arguments: Project.documents)
    func jsonIsValid(document: String) throws {
        _ = try objects(in: document)
    }

    /// All changes of the customer, in order.
    private func computedChanges() throws -> [[String: Any]] {
        var shop = Shop(ShopSettings(customers: 500, days: 30, seed: 1))
        var events: [[UInt8]] = []
        while let event = shop.next() {
            guard event.customerID == Self.customer else { continue }
            events.append([])
            event.appendJSON(to: &events[events.count - 1])
        }
        return try changes(of: try Project.text("deploy/segstreamd.yaml"), after: events)
    }

    /// The objects in a document's blocks of JSON, one behind the other, each beginning on a line.
    private func objects(in document: String) throws -> [[String: Any]] {
        let blocks = Markdown(try Project.text(document)).blocks.filter { $0.info == "json" }
        return try blocks.flatMap { block in
            try block.text.replacing("\n{", with: "\u{0}{").split(separator: "\u{0}").map { text in
                let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
                return try #require(object as? [String: Any], "\(document), \(block)")
            }
        }
    }
}
