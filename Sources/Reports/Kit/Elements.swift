/// A table of a page; it scrolls by itself where it is too wide.
struct Table {
    /// A cell of a row.
    enum Cell {
        case number(String)
        case text(HTML)
        /// A number that somebody should look at.
        case warning(String)
    }

    /// The columns' names; the first one is that of the rows' headings.
    var columns: [String]
    /// Columns, but for the first, whose cells are text.
    var textColumns: Set<Int> = []
    private(set) var rows: HTML = ""
    private(set) var isEmpty = true

    init(_ columns: [String], text textColumns: Set<Int> = []) {
        self.columns = columns
        self.textColumns = textColumns
    }

    mutating func add(_ heading: HTML, _ cells: [Cell]) {
        isEmpty = false
        rows += "<tr><th scope=\"row\">\(heading)</th>"
        for cell in cells {
            switch cell {
            case .number(let text): rows += "<td>\(text)</td>"
            case .text(let html): rows += "<td class=\"text\">\(html)</td>"
            case .warning(let text): rows += "<td class=\"warn\">\(text)</td>"
            }
        }
        rows += "</tr>\n"
    }

    var html: HTML {
        let head = columns.enumerated().map { index, name -> HTML in
            textColumns.contains(index)
                ? "<th scope=\"col\" class=\"text\">\(name)</th>" : "<th scope=\"col\">\(name)</th>"
        }.joined()
        return """
            <div class="scroll" tabindex="0" role="region" aria-label="Table: \(columns[0])"><table>
            <thead><tr>\(head)</tr></thead>
            <tbody>
            \(rows)</tbody></table></div>

            """
    }
}

/// Figures side by side, each under its name.
func figureList(_ figures: [(name: String, value: String, isWarning: Bool)]) -> HTML {
    let items = figures.map { figure -> HTML in
        figure.isWarning
            ? "<div><dt>\(figure.name)</dt><dd class=\"warn\">\(figure.value)</dd></div>\n"
            : "<div><dt>\(figure.name)</dt><dd>\(figure.value)</dd></div>\n"
    }
    return "<dl class=\"figures\">\n\(items.joined())</dl>\n"
}

/// What the colours of charts stand for.
func legend(_ entries: [(style: StaticString, name: String)]) -> HTML {
    let items = entries.map { "<li><i class=\"\($0.style)\"></i>\($0.name)</li>" as HTML }
    return "<ul class=\"legend\" aria-hidden=\"true\">\(items.joined())</ul>\n"
}

/// How much of each row's segment is in each column's, as a table whose cells are the darker the more.
/// - Parameter counts: customers in both, row by row; on the diagonal those in the segment.
func overlapMatrix(_ names: [String], _ counts: [Int]) -> HTML {
    let isDense = names.count > 16
    let head = names.indices.map {
        "<th scope=\"col\"><abbr title=\"\(names[$0])\">\($0 + 1)</abbr></th>" as HTML
    }
    let rows = names.indices.map { row -> HTML in
        let whole = counts[row * names.count + row]
        let cells = names.indices.map { column -> HTML in
            let both = counts[row * names.count + column]
            if row == column {
                return "<td class=\"self\" title=\"\(names[row]): \(Figures.count(whole))\">·</td>"
            }
            let share = Figures.share(both, of: whole)
            let value = Int(((share ?? 0) * 100).rounded())
            return """
                <td style="--v:\(value)" title="\(names[row]): \
                \(Figures.percent(share)) are also in \(names[column]), \(Figures.count(both)) of \
                \(Figures.count(whole))">\(Figures.percent(share))</td>
                """
        }
        return "<tr><th scope=\"row\">\(row + 1) \(names[row])</th>\(cells.joined())</tr>\n"
    }
    return """
        <div class="scroll" tabindex="0" role="region" aria-label="Overlap of segments">
        <table class="matrix\(isDense ? " dense" : "" as HTML)">
        <thead><tr><th scope="col">of … also in</th>\(head.joined())</tr></thead>
        <tbody>
        \(rows.joined())</tbody></table></div>

        """
}
