import StreamCore

/// How many customers changed definitions would move, reckoned from samples of them.
struct SurgeEstimate: Sendable {
    /// Entries and exits of a segment.
    struct Moves: Sendable, Equatable {
        var entered = 0.0
        var exited = 0.0
    }

    /// All customers, and those of them that would have a change that is published.
    private(set) var customers = 0.0
    private(set) var moved = 0.0
    /// Customers who were looked at.
    private(set) var sample = 0
    /// By the names of published segments.
    private(set) var segments: [String: Moves] = [:]

    init() {}

    /// - Parameters:
    ///   - findings: of a sample.
    ///   - customers: those that it stands for.
    init(_ findings: Rehearsal.Findings, outputs: [SegmentOutput], of customers: Int) {
        guard customers > 0 else { return }
        self.customers = Double(customers)
        sample = findings.customers
        guard sample > 0 else { return }
        let weight = Double(customers) / Double(sample)
        moved = weight * Double(findings.moved)
        for (index, output) in outputs.enumerated() where !output.shadow {
            segments[output.name, default: Moves()].entered += weight * Double(findings.entered[index])
            segments[output.name, default: Moves()].exited += weight * Double(findings.exited[index])
        }
    }

    static func + (a: SurgeEstimate, b: SurgeEstimate) -> SurgeEstimate {
        var sum = a
        sum.customers += b.customers
        sum.moved += b.moved
        sum.sample += b.sample
        sum.segments.merge(b.segments) {
            Moves(entered: $0.entered + $1.entered, exited: $0.exited + $1.exited)
        }
        return sum
    }

    /// The share of the customers who would move.
    var share: Double { customers > 0 ? moved / customers : 0 }

    /// `41235 of 80000 customers (51.5%), judged by 20000 of them`.
    var text: String {
        let percent = "\((share * 1000).rounded() / 10)%"
        let text = "\(Self.whole(moved)) of \(Self.whole(customers)) customers (\(percent))"
        return Double(sample) < customers ? "about \(text), judged by \(sample) of them" : text
    }

    /// The segments with the most entries and exits: `warm.hot +120 -4, active +0 -80`.
    var largest: String {
        let moving = segments.filter { $0.value != Moves() }
        let inOrder = moving.sorted { a, b in
            let (first, second) = (a.value.entered + a.value.exited, b.value.entered + b.value.exited)
            return first == second ? a.key < b.key : first > second
        }
        return inOrder.prefix(5).map { name, moves in
            "\(name) +\(Self.whole(moves.entered)) -\(Self.whole(moves.exited))"
        }.joined(separator: ", ")
    }

    private static func whole(_ number: Double) -> Int { Int(number.rounded()) }
}

/// Changed definitions that a daemon does not start with, because they would move too many customers.
public struct SurgeRefusal: Error, CustomStringConvertible {
    /// How many, of which segments, and what to do.
    public let description: String

    /// - Parameter atStart: whether there is no daemon yet that goes on under the former definitions.
    init(_ estimate: SurgeEstimate, limit: Double, atStart: Bool) {
        let override = atStart ? "start with --allow-surge or raise" : "raise"
        description =
            "the changed definitions would move \(estimate.text), and reload.max_change allows "
            + "\((limit * 1000).rounded() / 10)%; most of all \(estimate.largest). Nothing was changed. "
            + "If that is meant, \(override) reload.max_change in the file; else put the definitions back"
    }
}
