import StreamCore

extension Chart {
    /// What came in or went out in each of a timeline's buckets.
    struct Flow {
        let name: String
        let style: StaticString
        let values: [UInt64]
    }

    /// Bars that stand on one another: what came in upwards, what went out downwards.
    static func flows(_ title: String, up: [Flow], down: [Flow], _ timeline: Timeline) -> Chart {
        guard let span = [timeline].span else { return nothing(title) }
        let (ticks, end) = Ticks.counts(upTo: Double(max(highest(up), highest(down), 1)))
        let plot = Plot(
            x: Double(span.lowerBound)...Double(span.upperBound), y: (down.isEmpty ? 0 : -end)...end)
        var content = (0..<timeline.count).map { bars($0, up: up, down: down, timeline, in: plot) }.joined()
        if !down.isEmpty { content += plot.level(0) }
        let totals = (up + down).map { "\($0.name) \(Figures.count($0.values.reduce(0, +)))" }
        return Chart(
            title: "\(title), per \(DurationText.text(timeline.step))",
            drawing: plot.svg(
                "\(title). In all: \(totals.joined(separator: ", "))", x: .times(span, limit: 5),
                y: down.isEmpty ? ticks : ticks.mirrored, content))
    }

    /// The greatest sum of a bucket.
    private static func highest(_ flows: [Flow]) -> UInt64 {
        let buckets = flows.first?.values.indices ?? 0..<0
        return buckets.map { bucket in flows.map { $0.values[bucket] }.reduce(0, +) }.max() ?? 0
    }

    private static func bars(
        _ bucket: Int, up: [Flow], down: [Flow], _ timeline: Timeline, in plot: Plot
    ) -> HTML {
        let flows = up + down
        guard flows.contains(where: { $0.values[bucket] > 0 }) else { return .empty }
        let (from, to) = (timeline.start(of: bucket), timeline.start(of: bucket + 1))
        let values = flows.map { "\($0.name) \(Figures.count($0.values[bucket]))" }
            .joined(separator: ", ")
        let tip: HTML = "<title>\(Figures.minute(from)) to \(Figures.minute(to)): \(values)</title>"
        var content: HTML = ""
        for (sign, side) in [(1.0, up), (-1.0, down)] {
            var inner = 0.0
            for flow in side where flow.values[bucket] > 0 {
                let outer = inner + sign * Double(flow.values[bucket])
                content += plot.bar(
                    Double(from), Double(to), low: min(inner, outer), high: max(inner, outer), flow.style, tip
                )
                inner = outer
            }
        }
        return content
    }
}

extension Ticks {
    /// Marks on both sides of 0, fewer on each.
    fileprivate var mirrored: Ticks {
        guard let end = marks.last?.value else { return self }
        let kept = marks.filter { $0.value == 0 || $0.value == end || $0.value * 2 == end }
        let below = kept.filter { $0.value > 0 }.map { (value: -$0.value, text: $0.text) }
        return Ticks(marks: below.reversed() + kept)
    }
}

extension Plot {
    /// A line across at a height.
    fileprivate func level(_ height: Double) -> HTML {
        """
        <line class="axis" x1="\(across(x.lowerBound))" y1="\(up(height))" x2="\(across(x.upperBound))" \
        y2="\(up(height))"/>
        """
    }
}
