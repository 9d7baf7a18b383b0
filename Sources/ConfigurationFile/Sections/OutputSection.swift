import StreamCore

/// `output`, with the topics that it names or leaves to their defaults.
struct OutputSection {
    var settings: OutputSettings
    var topics: [TopicUse]
}

func readOutput(in root: MappingReader, _ application: String) -> OutputSection {
    let reader = root.section("output")
    defer { reader?.finish() }
    let changes = topicUse("changes", in: reader, root, default: "\(application)-changes")
    let memberships = topicUse("memberships", in: reader, root, default: "\(application)-memberships")
    let deadLetter = topicUse("dead_letter", in: reader, root, default: "\(application)-dead-letter")
    let delivery = reader?.optional("delivery", .delivery)
    return OutputSection(
        settings: OutputSettings(
            changesTopic: changes.name, membershipsTopic: memberships.name,
            deadLetterTopic: deadLetter.name, delivery: delivery ?? .exactlyOnce),
        topics: [changes, memberships, deadLetter])
}

extension ScalarForm where Value == OutputSettings.Delivery {
    fileprivate static var delivery: Self {
        .choice(["exactly_once": .exactlyOnce, "at_least_once": .atLeastOnce])
    }
}
