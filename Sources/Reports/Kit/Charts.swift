import StreamCore

/// A chart with its heading.
struct Chart {
    let title: String
    let drawing: HTML

    var html: HTML { "<figure><figcaption>\(title)</figcaption>\(drawing)</figure>\n" }
}

extension Chart {
    /// One line of a chart over time: what holds during each of the timeline's buckets.
    struct Line {
        let name: String
        let style: StaticString
        let values: [Int]
        let timeline: Timeline
    }

    /// Buckets that a chart can show side by side.
    static let bars = 60

    /// Sizes over time, as steps. `values` of a line are those at the ends of the buckets.
    static func lines(_ title: String, _ lines: [Line]) -> Chart {
        guard let span = lines.map(\.timeline).span else { return nothing(title) }
        let top = lines.flatMap(\.values).max() ?? 0
        let (ticks, end) = Ticks.counts(upTo: Double(max(top, 1)))
        let plot = Plot(x: Double(span.lowerBound)...Double(span.upperBound), y: 0...end)
        let paths = lines.map { path($0, in: plot, isFilled: lines.count == 1) }.joined()
        let summary = lines.map { line in
            "\(line.name): \(Figures.count(line.values.max() ?? 0)) at most, "
                + "\(Figures.count(line.values.last ?? 0)) at the end"
        }.joined(separator: "; ")
        return Chart(
            title: title,
            drawing: plot.svg(
                "\(title). \(summary)", x: .times(span, limit: 5), y: ticks, paths + tips(lines, in: plot)))
    }

    private static func path(_ line: Line, in plot: Plot, isFilled: Bool) -> HTML {
        guard line.timeline.count > 0 else { return .empty }
        let start = plot.across(Double(line.timeline.start(of: 0)))
        var steps: HTML = ""
        var height: Int?
        for (index, value) in line.values.enumerated() where value != height || index == line.values.count - 1
        {
            // The last bucket's level is drawn to its end.
            let place = plot.across(Double(line.timeline.start(of: index)))
            steps +=
                height == nil ? "M\(place) \(plot.up(Double(value)))" : "H\(place)V\(plot.up(Double(value)))"
            height = value
        }
        let end = plot.across(Double(line.timeline.start(of: line.timeline.count)))
        steps += "H\(end)"
        let area: HTML =
            isFilled ? "<path class=\"area\" d=\"\(steps)V\(Plot.baseline)H\(start)Z\"/>" : .empty
        return "\(area)<path class=\"line \(line.style)\" d=\"\(steps)\"/>"
    }

    /// Fields that nobody sees and that tell the values where they are pointed at.
    private static func tips(_ lines: [Line], in plot: Plot) -> HTML {
        guard let first = lines.first(where: { $0.timeline.count > 0 }) else { return .empty }
        let stride = (first.values.count + bars - 1) / bars
        return Swift.stride(from: 0, to: first.values.count, by: max(1, stride)).map { index -> HTML in
            let last = min(index + stride, first.values.count)
            let (from, to) = (first.timeline.start(of: index), first.timeline.start(of: last))
            let values = lines.compactMap { line -> String? in
                line.value(before: to).map {
                    lines.count > 1 ? "\(line.name) \(Figures.count($0))" : Figures.count($0)
                }
            }
            return plot.bar(
                Double(from), Double(to), low: plot.y.lowerBound, high: plot.y.upperBound, "tip",
                "<title>\(Figures.minute(to)): \(values.joined(separator: ", "))</title>")
        }.joined()
    }

    /// A line without axes for a row of a table.
    static func sparkline(_ line: Line) -> HTML {
        guard let span = [line.timeline].span, let top = line.values.max() else { return .empty }
        let (width, height) = (96.0, 20.0)
        let length = Double(max(1, span.upperBound - span.lowerBound))
        let points = line.values.enumerated().map { index, value -> HTML in
            let end = Double(line.timeline.start(of: index + 1) - span.lowerBound) / length * width
            return " \(end),\(height - 1 - Double(value) / Double(max(1, top)) * (height - 2))"
        }
        return """
            <svg class="spark" viewBox="0 0 \(width) \(height)" role="img" aria-label="\(line.name): at most \
            \(Figures.count(top))"><polyline points="\(points.joined())"/></svg>
            """
    }

    static func nothing(_ title: String) -> Chart {
        Chart(title: title, drawing: "<p class=\"none\">Nothing happened.</p>")
    }
}

extension Chart.Line {
    /// What held just before an instant; nil before the first bucket.
    func value(before instant: Int64) -> Int? {
        guard timeline.count > 0, instant > timeline.start(of: 0) else { return nil }
        let index = (instant - 1 - timeline.start(of: 0)) / timeline.step
        return values[Int(min(index, Int64(values.count - 1)))]
    }
}

extension [Timeline] {
    /// The time that all of them span; nil when nothing happened.
    var span: ClosedRange<Int64>? {
        let filled = filter { $0.count > 0 }
        guard let low = filled.map({ $0.start(of: 0) }).min(),
            let high = filled.map({ $0.start(of: $0.count) }).max()
        else { return nil }
        return low...high
    }
}
