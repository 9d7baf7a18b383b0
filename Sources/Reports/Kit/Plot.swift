/// The frame of a chart: a drawing with axes. All charts have the same size, so that on a narrow screen they
/// stand one below the other at their own size.
struct Plot {
    static let width = 340.0
    static let height = 150.0
    private static let left = 36.0
    private static let right = 8.0
    private static let top = 8.0
    private static let bottom = 20.0

    let x: ClosedRange<Double>
    let y: ClosedRange<Double>

    static let baseline = height - bottom
    var span: Double { Self.width - Self.left - Self.right }

    func across(_ value: Double) -> Double {
        let length = x.upperBound - x.lowerBound
        return Self.left + (length > 0 ? (value - x.lowerBound) / length : 0) * span
    }

    func up(_ value: Double) -> Double {
        let length = y.upperBound - y.lowerBound
        let share = length > 0 ? (value - y.lowerBound) / length : 0
        return Self.baseline - share * (Self.baseline - Self.top)
    }

    /// A drawing with lines and numbers for the marks of both axes.
    /// - Parameter summary: what the chart tells, for who cannot see it.
    func svg(_ summary: String, x: Ticks, y: Ticks, _ content: HTML) -> HTML {
        let lines = y.marks.map { mark -> HTML in
            let height = up(mark.value)
            return """
                <line class="grid" x1="\(Self.left)" y1="\(height)" x2="\(Self.width - Self.right)" \
                y2="\(height)"/><text x="\(Self.left - 4)" y="\(height + 3.5)" \
                text-anchor="end">\(mark.text)</text>
                """
        }
        let names = x.marks.map { mark -> HTML in
            let place = across(mark.value)
            // Texts at the ends of the axis stay within the drawing.
            let anchor =
                place > Self.width - 24 ? "end" : place < Self.left + 12 ? "start" : "middle"
            return """
                <line class="tick" x1="\(place)" y1="\(Self.baseline)" x2="\(place)" \
                y2="\(Self.baseline + 3)"/><text x="\(place)" y="\(Self.height - 5)" \
                text-anchor="\(anchor)">\(mark.text)</text>
                """
        }
        return """
            <svg viewBox="0 0 \(Self.width) \(Self.height)" role="img" aria-label="\(summary)">\
            \(lines.joined())\(names.joined())\(content)</svg>
            """
    }

    /// A rectangle between two places on the x axis, with a text that shows when it is pointed at.
    func bar(_ from: Double, _ to: Double, low: Double, high: Double, _ style: StaticString, _ tip: HTML)
        -> HTML
    {
        let (left, right) = (across(from), across(to))
        let gap = right - left > 3 ? 1.0 : 0
        return """
            <rect class="\(style)" x="\(left)" y="\(up(high))" width="\(max(0.6, right - left - gap))" \
            height="\(max(0, up(low) - up(high)))">\(tip)</rect>
            """
    }
}
