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

    /// Bars that stand on one another: what came in upwards, what went out downwards. Each series has a value
    /// for each of the timeline's buckets.
    static func flows(
        _ title: String, up: [(name: String, style: StaticString, values: [UInt64])],
        down: [(name: String, style: StaticString, values: [UInt64])], _ timeline: Timeline
    ) -> Chart {
        guard timeline.count > 0, let span = [timeline].span else { return nothing(title) }
        func highest(_ series: [(name: String, style: StaticString, values: [UInt64])]) -> UInt64 {
            (0..<timeline.count).map { bucket in series.map { $0.values[bucket] }.reduce(0, +) }.max() ?? 0
        }
        let (above, end) = Ticks.counts(upTo: Double(max(highest(up), highest(down), 1)))
        let isBoth = !down.isEmpty
        let marks =
            isBoth
            ? above.marks.filter { $0.value * 2 == end || $0.value == end || $0.value == 0 } : above.marks
        let below = isBoth ? marks.filter { $0.value > 0 }.map { (value: -$0.value, text: $0.text) } : []
        let plot = Plot(
            x: Double(span.lowerBound)...Double(span.upperBound), y: (isBoth ? -end : 0)...end)
        var content: HTML = ""
        for bucket in 0..<timeline.count {
            let series = up + down
            guard series.contains(where: { $0.values[bucket] > 0 }) else { continue }
            let (from, to) = (timeline.start(of: bucket), timeline.start(of: bucket + 1))
            let values = series.map { "\($0.name) \(Figures.count($0.values[bucket]))" }
            let tip: HTML =
                "<title>\(Figures.minute(from)) to \(Figures.minute(to)): \(values.joined(separator: ", "))</title>"
            for (sign, side) in [(1.0, up), (-1.0, down)] {
                var height = 0.0
                for part in side where part.values[bucket] > 0 {
                    let next = height + Double(part.values[bucket])
                    content += plot.bar(
                        Double(from), Double(to), low: sign > 0 ? height : -next,
                        high: sign > 0 ? next : -height, part.style, tip)
                    height = next
                }
            }
        }
        if isBoth {
            content +=
                "<line class=\"axis\" x1=\"\(plot.across(plot.x.lowerBound))\" y1=\"\(plot.up(0))\" x2=\"\(plot.across(plot.x.upperBound))\" y2=\"\(plot.up(0))\"/>"
        }
        let totals = (up + down).map { "\($0.name) \(Figures.count($0.values.reduce(0, +)))" }
        return Chart(
            title: "\(title), per \(DurationText.text(timeline.step))",
            drawing: plot.svg(
                "\(title). In all: \(totals.joined(separator: ", "))", x: .times(span, limit: 5),
                y: Ticks(marks: below.reversed() + marks), content))
    }

    /// One series of a histogram.
    struct Bars {
        let name: String
        let style: StaticString
        let values: [UInt64]
    }

    /// Shares of each series in named classes; several stand side by side.
    /// - Parameter spans: what the classes are called in full.
    static func histogram(_ title: String, names: [String], spans: [String], _ series: [Bars]) -> Chart {
        let totals = series.map { $0.values.reduce(0, +) }
        guard !names.isEmpty, totals.contains(where: { $0 > 0 }) else { return nothing(title) }
        let shares = zip(series, totals).map { bars, total in
            bars.values.map { 100 * Double($0) / Double(max(1, total)) }
        }
        let (ticks, end) = Ticks.counts(upTo: max(4, shares.joined().max() ?? 0))
        let plot = Plot(x: 0...Double(names.count), y: 0...end)
        let every = (names.count + 9) / 10
        let x = Ticks(
            marks: names.enumerated().filter { $0.offset % every == 0 }
                .map { (Double($0.offset) + 0.5, $0.element) })
        var content: HTML = ""
        for index in names.indices {
            for (place, bars) in series.enumerated() where bars.values[index] > 0 {
                let width = 0.86 / Double(series.count)
                let from = Double(index) + 0.07 + Double(place) * width
                let name = series.count > 1 ? bars.name + ", " : ""
                content += plot.bar(
                    from, from + width, low: 0, high: shares[place][index], bars.style,
                    "<title>\(name)\(spans[index]): \(Figures.count(bars.values[index])), \(Figures.percent(shares[place][index] / 100))</title>"
                )
            }
        }
        let summary = zip(series, totals).map { bars, total -> String in
            let peak = bars.values.indices.max { (bars.values[$0], $1) < (bars.values[$1], $0) } ?? 0
            return "\(bars.name): \(Figures.count(total)) in all, most of them \(spans[peak])"
        }
        return Chart(
            title: title,
            drawing: plot.svg(
                "\(title). \(summary.joined(separator: "; "))", x: x,
                y: Ticks(marks: ticks.marks.map { ($0.value, $0.text + "%") }), content))
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

    private static func nothing(_ title: String) -> Chart {
        Chart(title: title, drawing: "<p class=\"none\">Nothing happened.</p>")
    }
}

extension Chart.Line {
    /// What held just before an instant; nil before the first bucket.
    fileprivate func value(before instant: Int64) -> Int? {
        guard timeline.count > 0, instant > timeline.start(of: 0) else { return nil }
        let index = (instant - 1 - timeline.start(of: 0)) / timeline.step
        return values[Int(min(index, Int64(values.count - 1)))]
    }
}

extension [Timeline] {
    /// The time that all of them span; nil when nothing happened.
    fileprivate var span: ClosedRange<Int64>? {
        let filled = filter { $0.count > 0 }
        guard let low = filled.map({ $0.start(of: 0) }).min(),
            let high = filled.map({ $0.start(of: $0.count) }).max()
        else { return nil }
        return low...high
    }
}
