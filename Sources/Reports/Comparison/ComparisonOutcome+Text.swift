import Replay
import StreamCore
import TerminalView

extension ComparisonOutcome {
    /// The comparison as tables and lines for a terminal, with a line end at the end.
    /// - Parameter width: columns; less than about 80 do not suffice.
    public func text(width: Int) -> String {
        let span = span.map { "\(Figures.minute($0.lowerBound)) to \(Figures.minute($0.upperBound)) UTC" }
        var text = "\(span ?? "no event was accepted"); "
        text += "customers: \(Figures.count(summaries.old.customers))"
        if summaries.old.customers != summaries.new.customers {
            text += " old, \(Figures.count(summaries.new.customers)) new"
        }
        text += "\n\nCustomers inside at the end, and agreement over time\n"
        text += customerTable.text(width: width)
        text += "\nChanges, old and new\n" + changeTable.text(width: width)
        if !models.isEmpty { text += "\nScores at the end\n" + modelTable.text(width: width) }
        let examples = segments.flatMap { segment in segment.examples.map { line(for: $0, of: segment) } }
        if !examples.isEmpty { text += "\nCustomers who move\n" + examples.joined() }
        return text
    }

    private var customerTable: TextTable {
        var table = TextTable(["segment", "both", "only old", "only new", "agreement", ""])
        for segment in segments {
            table.add([
                segment.name, Figures.count(segment.customers.both), Figures.count(segment.customers.onlyOld),
                Figures.count(segment.customers.onlyNew), Figures.percent(segment.agreement), note(segment),
            ])
        }
        return table
    }

    /// What of a segment its name does not tell.
    func note(_ segment: ComparedSegment) -> String {
        var notes: [String] = []
        if segment.outputs.old == nil { notes.append("new") }
        if segment.outputs.new == nil { notes.append("removed") }
        if isUnchanged(segment) { notes.append("unchanged") }
        for side in Side.allCases where output(of: segment, side)?.shadow == true {
            notes.append("shadow in \(side)")
        }
        return notes.joined(separator: ", ")
    }

    private var changeTable: TextTable {
        var table = TextTable([
            "segment", "entries", "", "exits", "", "churn", "", "flapping", "", "stay", "",
        ])
        for segment in segments {
            func cells(_ text: (Side) -> String?) -> [String] {
                Side.allCases.map { text($0) ?? Figures.none }
            }
            table.add(
                [segment.name]
                    + cells { side in segment.tallies[side].map { Figures.count($0.entered) } }
                    + cells { side in segment.tallies[side].map { Figures.count($0.exited) } }
                    + cells { side in Figures.decimal(churn(of: segment, side)) }
                    + cells { side in segment.tallies[side].map { Figures.percent($0.flapping) } }
                    + cells { side in segment.tallies[side].map { Figures.duration($0.medianDwell) } })
        }
        return table
    }

    private var modelTable: TextTable {
        var table = TextTable(["model", "mean old", "mean new", "mean difference", "greatest"])
        for model in models {
            table.add([
                model.name, Figures.decimal(model.means.old), Figures.decimal(model.means.new),
                Figures.decimal(model.meanDifference),
                Figures.decimal(model.compared == 0 ? nil : model.greatestDifference),
            ])
        }
        return table
    }

    private func line(for example: ComparedSegment.Example, of segment: ComparedSegment) -> String {
        TextGrid.printable("\(segment.name)  \(example.customerID)  \(words(for: example))") + "\n"
    }

    /// `only new from 2026-01-04 07:45: entered because visits_7d=9`.
    func words(for example: ComparedSegment.Example) -> String {
        let until = example.until.map { "to \(Figures.minute($0))" } ?? "to the end"
        let verb = example.kind == .entered ? "entered" : "left"
        let whose = example.changed == example.only ? "" : " under \(example.changed)"
        return "only \(example.only) from \(Figures.minute(example.from)) \(until): \(verb)\(whose) with "
            + example.reason
    }
}
