extension Chart {
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
                let count = Figures.count(bars.values[index])
                let share = Figures.percent(shares[place][index] / 100)
                content += plot.bar(
                    from, from + width, low: 0, high: shares[place][index], bars.style,
                    "<title>\(name)\(spans[index]): \(count), \(share)</title>")
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
}
