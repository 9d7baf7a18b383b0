/// A table of text for a terminal: the first column to the left, numbers to the right.
public struct TextTable: Sendable {
    private let heads: [String]
    private var rows: [[String]] = []

    /// - Parameter heads: the columns' names.
    public init(_ heads: [String]) { self.heads = heads }

    /// Adds a row with a cell for each column. Control characters are made harmless.
    public mutating func add(_ cells: [String]) { rows.append(cells.map(TextGrid.printable)) }

    /// The lines, with a line end each and no blanks before it. Where they are wider than `width` columns,
    /// the first column is cut, down to 12 columns.
    public func text(width: Int) -> String {
        let all = [heads] + rows
        var widths = heads.indices.map { column in
            all.map { column < $0.count ? TextGrid.width($0[column]) : 0 }.max() ?? 0
        }
        guard let first = widths.first else { return "" }
        let others = widths.dropFirst().map { $0 + 2 }.reduce(0, +)
        widths[0] = max(min(first, 12), min(first, width - others))
        return all.map { row in
            let cells = zip(row, widths).enumerated().map { column, cell in
                column == 0 ? shortened(cell.0, to: cell.1) : TextGrid.padLeft(cell.0, to: cell.1 + 2)
            }
            let line = cells.joined()
            let end = line.lastIndex { $0 != " " }.map(line.index(after:)) ?? line.startIndex
            return line[..<end] + "\n"
        }.joined()
    }

    private func shortened(_ text: String, to width: Int) -> String {
        guard TextGrid.width(text) > width else { return TextGrid.pad(text, to: width) }
        return TextGrid.cut(text, to: width - 1) + "…"
    }
}
