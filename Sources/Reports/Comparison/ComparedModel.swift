import StreamCore

/// A model's scores at the end, under two definitions.
public struct ComparedModel: Sendable {
    public let name: String
    /// Nil where a side has no model of this name.
    private(set) var scores: Pair<ScoreDistribution?>
    /// Customers with a score under both.
    public private(set) var compared = 0
    /// The greatest difference between a customer's two scores.
    public private(set) var greatestDifference = 0.0
    private var sumOfDifferences = 0.0

    /// The models of both plans by their names: in the new file's order, then those that are gone.
    static func all(of plans: Pair<Plan>) -> [ComparedModel] {
        let distributions = plans.map { ScoreDistribution.all(of: $0) }
        let names =
            distributions.new.map(\.name)
            + distributions.old.map(\.name).filter { name in
                !distributions.new.contains { $0.name == name }
            }
        return names.map { name in
            ComparedModel(
                name: name, scores: distributions.map { all in all.first { $0.name == name } })
        }
    }

    private init(name: String, scores: Pair<ScoreDistribution?>) {
        self.name = name
        self.scores = scores
    }

    /// The mean difference between a customer's two scores, without its sign; nil where there are none.
    public var meanDifference: Double? { compared == 0 ? nil : sumOfDifferences / Double(compared) }

    /// The mean score of each side; nil without any.
    public var means: Pair<Double?> { scores.map { $0?.mean } }

    /// Adds a customer, whom a side may not know.
    mutating func add(old: CustomerSnapshot?, new: CustomerSnapshot?) {
        let (before, after) = (add(old, .old), add(new, .new))
        guard let before, let after else { return }
        let difference = before == after ? 0 : abs(after - before)
        compared += 1
        sumOfDifferences += difference
        greatestDifference = max(greatestDifference, difference)
    }

    /// - Returns: the customer's score, unless there is none.
    private mutating func add(_ customer: CustomerSnapshot?, _ side: Side) -> Double? {
        guard let customer, let index = scores[side]?.score, case .number(let score) = customer.score(index)
        else { return nil }
        scores[side]?.add(score)
        return score.isNaN ? nil : score
    }
}
