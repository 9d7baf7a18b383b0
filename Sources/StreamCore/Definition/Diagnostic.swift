/// A place in the user's configuration text. Lines and columns count from 1, columns in characters.
public struct SourcePosition: Hashable, Comparable, Sendable {
    public var line: Int
    public var column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    public static func < (a: SourcePosition, b: SourcePosition) -> Bool {
        (a.line, a.column) < (b.line, b.column)
    }
}

/// A piece of the user's text that is parsed later (an expression), with the place of its first
/// character, so that a fault inside it is reported where the user wrote it.
public struct SourceText: Equatable, Sendable {
    /// Where a part of the text stands that does not follow what is before it: on a new line of the file, or
    /// behind an escape.
    public struct Part: Equatable, Sendable {
        /// UTF-8 offset into the text.
        public var offset: Int
        public var position: SourcePosition

        public init(offset: Int, position: SourcePosition) {
            self.offset = offset
            self.position = position
        }
    }

    public var text: String
    public var position: SourcePosition
    /// In the text's order; empty for text written in one piece.
    public var parts: [Part]

    public init(
        _ text: String, at position: SourcePosition = SourcePosition(line: 1, column: 1), parts: [Part] = []
    ) {
        self.text = text
        self.position = position
        self.parts = parts
    }

    /// The place of the character at a UTF-8 offset into `text`.
    public func position(atOffset offset: Int) -> SourcePosition {
        let part = parts.last { $0.offset <= offset } ?? Part(offset: 0, position: position)
        let before = text.utf8.dropFirst(part.offset).prefix(offset - part.offset)
        let characters = String(decoding: before, as: UTF8.self).count
        return SourcePosition(line: part.position.line, column: part.position.column + characters)
    }
}

/// One problem found in a configuration.
public struct Diagnostic: Hashable, Sendable {
    public enum Severity: String, Sendable { case error, warning }

    public var severity: Severity
    public var position: SourcePosition
    /// What is wrong and what to do, in one sentence without a full stop.
    public var message: String

    public init(_ severity: Severity = .error, at position: SourcePosition, _ message: String) {
        self.severity = severity
        self.position = position
        self.message = message
    }
}
