import StreamCore
import Testing

@testable import Reports

/// Times and numbers from the ends of what events can have.
@Suite("Extreme times and scores")
struct ExtremeTests {
    private static let all = Timestamp.range

    @Test("One event of the year 0 before many customers")
    func firstInstants() throws {
        let statistics = ReplayStatistics(try shopPlan("  {}"))
        statistics.accepted(timestamp: Self.all.lowerBound, newCustomer: Self.all.lowerBound)
        for _ in 0..<100_000 {
            statistics.accepted(timestamp: Self.all.upperBound, newCustomer: Self.all.upperBound)
        }
        let days = Double(Self.all.upperBound - Self.all.lowerBound) / 86_400_000
        #expect(abs(statistics.customerDays(until: Self.all.upperBound) - days) < 1e-6)
    }

    @Test("Many customers who stay for thousands of years")
    func stays() {
        var time = ComparedSegment.Division()
        for _ in 0..<50_000 {
            time.add(Self.all.upperBound - Self.all.lowerBound, [.old, .new])
            time.add(Self.all.upperBound - Self.all.lowerBound, .old)
        }
        #expect(time.both == time.onlyOld && time.both > 0)
        #expect(time.agreement == 0.5)
    }

    @Test(
        "Scores so far apart that their difference is infinite, and so near that it is next to nothing",
        arguments: [1.7e308, 20 * Double.leastNonzeroMagnitude])
    func scores(size: Double) throws {
        let model = """
            {"format": "segstreamd-model", "version": 1, "type": "logistic", "inputs": ["x"], "transform": [],
             "link": "identity", "coefficients": [[1]], "intercepts": [0]}
            """
        let events = ["\(-size)", "0", "\(size)"].enumerated().map { number, x in
            #"{"messageId":"\#(number)","userId":"c\#(number)","event":"page_view","#
                + #""timestamp":"2026-01-01T00:00:00Z","properties":{"x":\#(x)}}"# + "\n"
        }
        let file = try ShopFile(customers: 0, days: 1, seed: 1, extra: events.joined())
        let plan = try shopPlan(
            "  {}", features: "  x: {last: properties.x, default: 0}",
            models: "  far: {type: logistic, file: far.json, inputs: [x]}", modelFile: model)
        let scores = try #require(try file.replay(plan).report.state.scores.last)
        #expect(scores.name == "far" && scores.count == 3)
        #expect(scores.histogram.map(\.count).reduce(0, +) == 3)
        #expect((1...30).contains(scores.histogram.count))
    }
}
