import StreamCore

/// Collects what is wrong, so that a file's problems are reported all at once.
final class ProblemLog {
    private var diagnostics: [Diagnostic] = []

    func add(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

    func error(at position: SourcePosition, _ message: String) {
        add(Diagnostic(.error, at: position, message))
    }

    func warning(at position: SourcePosition, _ message: String) {
        add(Diagnostic(.warning, at: position, message))
    }

    var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    /// Each problem once, in the text's order; those of one place in the order in which they were found.
    var sorted: [Diagnostic] {
        var seen: Set<Diagnostic> = []
        return diagnostics.filter { seen.insert($0).inserted }
            .enumerated()
            .sorted { ($0.element.position, $0.offset) < ($1.element.position, $1.offset) }
            .map(\.element)
    }
}
