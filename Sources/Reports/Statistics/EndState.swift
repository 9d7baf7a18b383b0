import StreamCore

/// Who is where when a replay ends, and what the models score then.
struct EndState {
    /// Segments that the overlap is counted of, at most.
    static let overlapLimit = 60

    /// Indices into ``Plan/outputs`` of those in ``overlap``, in the file's order.
    let outputs: [Int]
    /// For each pair of ``outputs``, row by row, how many customers are in both.
    private(set) var overlap: [Int]
    private(set) var customers = 0
    private(set) var scores: [ScoreDistribution]
    private let plan: Plan
    /// For each of ``Plan/outputs`` its place in `outputs`, -1 for none.
    private var places: [Int]

    /// - Parameter sizes: for each of ``Plan/outputs``; where there are many, the largest are looked at.
    init(_ plan: Plan, sizes: [Int]) {
        self.plan = plan
        let largest = sizes.indices.filter { sizes[$0] > 0 }.sorted { (sizes[$1], $0) < (sizes[$0], $1) }
        outputs = largest.prefix(Self.overlapLimit).sorted()
        overlap = Array(repeating: 0, count: outputs.count * outputs.count)
        places = Array(repeating: -1, count: sizes.count)
        for (place, output) in outputs.enumerated() { places[output] = place }
        scores = ScoreDistribution.all(of: plan)
    }

    mutating func add(_ customer: CustomerSnapshot) {
        customers += 1
        let inside = plan.definition.segments.indices.compactMap { segment in
            customer.standing(in: segment).map { places[$0.output] }
        }.filter { $0 >= 0 }
        for row in inside { for column in inside { overlap[row * outputs.count + column] += 1 } }
        for index in scores.indices {
            guard case .number(let score) = customer.score(scores[index].score) else { continue }
            scores[index].add(score)
        }
    }
}
