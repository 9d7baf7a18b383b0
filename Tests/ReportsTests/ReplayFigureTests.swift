import Replay
import StreamCore
import Testing

@testable import Reports

/// The figures of a report against a slow count over the changes that the same replay has written.
@Suite("Figures of a replay's report")
struct ReplayFigureTests {
    private static let seeds: [UInt64] = [1, 2, 3, 4]

    @Test("Entries, exits, returns and stays", arguments: seeds)
    func tallies(seed: UInt64) throws {
        let plan = try shopPlan(lively)
        let (report, changes) = try ShopFile(customers: 60, days: 12, seed: seed).replay(plan)
        #expect(changes.count > 500)
        for (index, output) in plan.outputs.enumerated() {
            let own = changes.filter { $0.segment == output.name }
            let tally = report.statistics.segments[index]
            #expect(tally.entered == UInt64(own.count { $0.entered }))
            #expect(tally.exited == UInt64(own.count { !$0.entered }))
            #expect(tally.byTimer == UInt64(own.count { $0.cause == "timer" }))
            let returns = own.enumerated().count { place, change in
                guard change.entered else { return false }
                let before = own[..<place].last { $0.customer == change.customer }
                return before.map { change.at - $0.at <= 86_400_000 } ?? false
            }
            #expect(tally.reentered == UInt64(returns))
            try expectStays(own.compactMap { change in change.since.map { change.at - $0 } }.sorted(), tally)
        }
        #expect(report.statistics.segments.contains { $0.reentered > 20 })
        let tiers = plan.outputs.indices.filter { plan.outputs[$0].part != nil }
        #expect(tiers.contains { report.statistics.segments[$0].reentered > 20 })
    }

    private func expectStays(_ stays: [Int64], _ tally: SegmentTally) throws {
        #expect(tally.dwellClasses.reduce(0, +) == UInt64(stays.count))
        var below = 0
        for (bound, count) in zip(SegmentTally.DwellClass.bounds, tally.dwellClasses) {
            below += Int(count)
            #expect(below == stays.count { $0 < bound })
        }
        guard !stays.isEmpty else {
            #expect(tally.medianDwell == nil)
            return
        }
        let exact = Double(stays[(stays.count - 1) / 2]) / 1000
        let median = try #require(tally.medianDwell)
        #expect(median >= exact - 0.01 && median <= exact * (1 + 1.0 / 16) + 0.01)
    }

    @Test("Sizes and flows over time", arguments: seeds)
    func timeline(seed: UInt64) throws {
        let plan = try shopPlan(lively)
        let (report, changes) = try ShopFile(customers: 60, days: 12, seed: seed).replay(plan)
        for timeline in [report.statistics.timeline, report.bars] {
            for (index, output) in plan.outputs.enumerated() {
                let own = changes.filter { $0.segment == output.name }
                let sizes = report.statistics.sizes(index, in: timeline)
                let byTimer = timeline.values(
                    ReplayStatistics.Column.change(.exited, byTimer: true, output: index))
                for bucket in 0..<timeline.count {
                    let (start, end) = (timeline.start(of: bucket), timeline.start(of: bucket + 1))
                    let slow = own.filter { $0.at < end }.map { $0.entered ? 1 : -1 }.reduce(0, +)
                    #expect(sizes[bucket] == slow)
                    let exits = own.count {
                        !$0.entered && $0.cause == "timer" && (start..<end).contains($0.at)
                    }
                    #expect(byTimer[bucket] == UInt64(exits))
                }
            }
        }
        #expect(report.bars.count <= Chart.bars && report.bars.count > 10)
    }

    @Test("Who is in what at the end", arguments: seeds)
    func overlap(seed: UInt64) throws {
        let plan = try shopPlan(lively)
        let (report, changes) = try ShopFile(customers: 60, days: 12, seed: seed).replay(plan)
        var inside: [String: Set<String>] = [:]
        for change in changes {
            if change.entered {
                inside[change.segment, default: []].insert(change.customer)
            } else {
                inside[change.segment, default: []].remove(change.customer)
            }
        }
        let names = report.state.outputs.map { plan.outputs[$0].name }
        #expect(Set(names) == Set(inside.filter { !$0.value.isEmpty }.keys))
        for (row, first) in names.enumerated() {
            for (column, second) in names.enumerated() {
                let both = (inside[first] ?? []).intersection(inside[second] ?? [])
                #expect(report.state.overlap[row * names.count + column] == both.count)
            }
        }
        for (index, output) in plan.outputs.enumerated() {
            #expect(report.statistics.segments[index].size == inside[output.name]?.count ?? 0)
        }
        #expect(report.state.customers == report.summary.customers)
    }

    @Test("Every customer has a score at the end")
    func scores() throws {
        let plan = try shopPlan(lively)
        let (report, _) = try ShopFile(customers: 60, days: 12, seed: 5).replay(plan)
        let intent = try #require(report.state.scores.first)
        #expect(intent.count == report.summary.customers && intent.missing == 0)
        #expect(intent.histogram.map(\.count).reduce(0, +) == UInt64(report.summary.customers))
        // A logistic model's scores of nothing at all.
        #expect(try #require(intent.mean) > 0.119)
    }

    @Test("Shadow segments are reported and not published")
    func shadow() throws {
        let file = try ShopFile(customers: 60, days: 12, seed: 1)
        let (open, _) = try file.replay(try shopPlan("  busy: {enter: views_1d >= 3}"))
        let (hidden, changes) = try file.replay(
            try shopPlan("  busy: {enter: views_1d >= 3, shadow: true}"))
        #expect(changes.isEmpty && hidden.summary.changes.entered == 0)
        #expect(hidden.statistics.segments[0].entered == open.statistics.segments[0].entered)
        #expect(hidden.statistics.segments[0].entered > 0)
        #expect(hidden.html.contains("shadow"))
    }

    @Test("What a replay publishes does not depend on who watches")
    func watchingChangesNothing() throws {
        let file = try ShopFile(customers: 60, days: 12, seed: 1)
        let segments = lively + "\n  hidden: {enter: views_1d >= 2, shadow: true}"
        let (_, with) = try file.replay(try shopPlan(segments))
        let (_, without) = try file.replay(try shopPlan(lively))
        #expect(with == without)
    }
}
