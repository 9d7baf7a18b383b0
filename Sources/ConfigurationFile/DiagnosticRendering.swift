import StreamCore

/// The diagnostics as compilers print theirs, one `FILE:LINE:COLUMN: message` a line; warnings say so.
public func render(_ diagnostics: [Diagnostic], file: String) -> String {
    diagnostics.map { diagnostic in
        let severity = diagnostic.severity == .warning ? "warning: " : ""
        let position = diagnostic.position
        return "\(file):\(position.line):\(position.column): \(severity)\(diagnostic.message)\n"
    }.joined()
}
