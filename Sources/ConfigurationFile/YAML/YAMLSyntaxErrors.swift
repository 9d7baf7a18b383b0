import StreamCore
import Yams

extension YAMLFault {
    /// libYAML's complaint, with advice for the mistakes that expressions in YAML invite.
    init(_ error: YamlError, _ lines: SourceLines) {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            self.init(problem, at: mark, context, lines)
        case .reader(let problem, let offset, _, let text):
            let before = offset.map { String(text.prefix($0)).unicodeScalars.count } ?? 0
            self.init(lines.position(of: before), "not valid YAML: \(problem)")
        default:
            self.init(SourcePosition(line: 1, column: 1), "the text cannot be read as YAML")
        }
    }

    private init(_ problem: String, at mark: Mark, _ context: YamlError.Context?, _ lines: SourceLines) {
        // Where something was never closed, its beginning says more than the end of the file.
        let isUnclosed = problem.contains("end of stream")
        let place = isUnclosed ? context?.mark ?? mark : mark
        let offset = lines.offset(line: place.line, column: place.column)
        var message = "not valid YAML: \(problem)"
        if let context, context.mark.line != place.line {
            message += " \(context.text) that starts at line \(context.mark.line)"
        }
        if problem.contains("another document") { message = "the file must hold one document only" }
        if problem.contains("nesting level") { message = "nested deeper than \(YAMLTree.depthLimit) levels" }
        if let advice = Self.advice(problem, context?.text ?? "", lines[offset]) { message += "; \(advice)" }
        self.init(lines.position(of: offset), message)
    }

    private static func advice(_ problem: String, _ context: String, _ found: Unicode.Scalar?) -> String? {
        if found == "\t" { return "indent with spaces, not tabs" }
        if problem.contains("mapping values are not allowed") {
            return "put a text that contains \": \" in quotes, or check the indentation"
        }
        if context.contains("flow mapping") || context.contains("flow sequence") {
            return "inside { } and [ ] an expression with brackets or quotes must stand in quotes"
        }
        if problem.contains("cannot start any token") || problem.contains("undefined alias")
            || context.contains("scanning an anchor") || context.contains("scanning an alias")
            || context.contains("tag") || context.contains("directive")
        {
            return "put a text that begins with one of & * ! % @ ` in quotes"
        }
        if problem.contains("expected <block end>") || problem.contains("expected key") {
            return "check the indentation; an expression that begins with a quote must be quoted as a whole"
        }
        return nil
    }
}
