import Testing

/// A part of a configuration, and what must be said about it.
struct Fault: CustomTestStringConvertible, Sendable {
    let part: String
    let problems: [String]

    init(_ part: String, _ problems: String...) {
        self.part = part
        self.problems = problems
    }

    var testDescription: String { part }
}

/// What messages say more than once.
enum Phrase {
    static let path = "must be a path such as properties.amount (a key with a dot in quotes: a.\"b.c\"), not"
    static let duration = "a duration such as 7d or 90m (units ms s m h d w), not"
    static let positiveDuration = "a duration above zero such as 7d or 90m (units ms s m h d w), not"
    static let topic = "must be a topic name: at most 249 of the characters A-Z a-z 0-9 . _ -, not"
    static let property = "must be one value (librdkafka's names have dots: bootstrap.servers), not"
    static let identifier = "use letters, digits and _, not beginning with a digit"
}
