/// What the checkers found.
final class Findings {
    private let trace: Trace
    private(set) var texts: [String] = []

    init(trace: Trace) { self.trace = trace }

    var isEmpty: Bool { texts.isEmpty }

    /// - Parameter checker: whose finding it is.
    func add(_ checker: String, _ text: String) {
        trace.note("FOUND \(checker): \(text)")
        if texts.count < 20 { texts.append("\(checker): \(text)") }
    }
}
