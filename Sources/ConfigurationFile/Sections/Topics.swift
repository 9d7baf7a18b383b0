import StreamCore

/// A topic and what it serves.
struct TopicUse {
    var name: String
    /// What it serves, as messages say it.
    var use: String
    /// Where the topic is named, or else the application that it is named after.
    var position: SourcePosition
}

/// `KEY: {topic: NAME}`, or the default when it is left out.
func topicUse(
    _ key: String, in section: MappingReader?, _ root: MappingReader, default name: String
) -> TopicUse {
    let use = "the topic of \"\(key)\""
    let origin = root.entry("application")?.value.position ?? root.position
    guard let reader = section?.section(key) else {
        return TopicUse(name: name, use: use, position: origin)
    }
    defer { reader.finish() }
    let chosen = reader.required("topic", .topic)
    let place = reader.entry("topic")?.value.position
    return TopicUse(name: chosen ?? name, use: use, position: place ?? origin)
}

extension ProblemLog {
    /// Reports topics with two uses: they would mix unlike records, or feed the daemon its own output.
    func checkDistinct(_ topics: [TopicUse]) {
        var uses: [String: String] = [:]
        for topic in topics {
            guard let other = uses.updateValue(topic.use, forKey: topic.name) else { continue }
            let reason =
                other == topic.use
                ? "is named twice" : "is \(other) already; \(topic.use) needs one of its own"
            error(at: topic.position, "topic \"\(topic.name)\" \(reason)")
        }
    }
}
