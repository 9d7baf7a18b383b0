import StreamCore

/// `state`, with its topic.
struct StateSection {
    var settings: StateSettings
    var topics: [TopicUse]
    /// Where the commit interval is written, if it is.
    var commitPosition: SourcePosition?
}

func readState(in root: MappingReader, _ application: String) -> StateSection {
    let reader = root.section("state")
    defer { reader?.finish() }
    let directory = reader?.optional("directory", .text)
    let changelog = changelog(reader, root, application)
    let commitInterval = reader?.optional("commit_interval", .positiveDuration)
    let checkpointInterval = reader?.optional("checkpoint_interval", .positiveDuration)
    let memory = reader?.optional("memory", .size)
    var settings = StateSettings(changelogTopic: changelog?.name, memory: memory)
    if let directory { settings.directory = directory }
    if let commitInterval { settings.commitInterval = commitInterval }
    if let checkpointInterval { settings.checkpointInterval = checkpointInterval }
    return StateSection(
        settings: settings, topics: changelog.map { [$0] } ?? [],
        commitPosition: reader?.entry("commit_interval")?.value.position)
}

/// `changelog: off`, `changelog: {topic: NAME}`, or the default topic.
private func changelog(
    _ reader: MappingReader?, _ root: MappingReader, _ application: String
) -> TopicUse? {
    if case .scalar(let scalar) = reader?.entry("changelog")?.value.content, scalar.text == "off" {
        return nil
    }
    return topicUse("changelog", in: reader, root, default: "\(application)-state")
}
