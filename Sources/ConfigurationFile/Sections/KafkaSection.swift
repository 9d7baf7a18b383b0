import StreamCore

/// The properties under `kafka`. Without `secrets` they are only checked, and none is returned.
func readKafka(in reader: MappingReader, required: Bool, _ secrets: SecretExpander?) -> [KafkaProperty] {
    let log = reader.log
    guard let section = required ? reader.requiredEntry("kafka") : reader.entry("kafka"),
        let entries = log.entries(section.value, "\"kafka\"")
    else { return [] }
    if required, !entries.contains(where: { $0.key == "bootstrap.servers" }) {
        log.error(at: section.position, "\"kafka\" needs \"bootstrap.servers\", such as localhost:9092")
    }
    return entries.compactMap { entry in
        if let reason = ownProperties[entry.key] {
            log.error(at: entry.position, "\"\(entry.key)\" is set by segstreamd itself: \(reason)")
            return nil
        }
        guard let text = log.read(entry.value, as: .property, "\"\(entry.key)\"") else { return nil }
        return secrets?.expand(text, at: entry.value.position, log)
            .map {
                KafkaProperty(name: entry.key, value: $0, position: entry.position, isSecret: $0 != text)
            }
    }
}

/// What the daemon's correctness rests on, and why nobody else may set it.
private let ownProperties = [
    "group.id": "the consumer group is the application's name",
    "transactional.id": "it follows from the application's name, so that a zombie is fenced",
    "enable.auto.commit": "offsets are committed together with the results that they led to",
    "auto.commit.enable": "offsets are committed together with the results that they led to",
    "enable.auto.offset.store": "offsets are committed together with the results that they led to",
    "enable.idempotence": "changes must be written once and in order",
    "isolation.level": "events of aborted transactions must not count",
    "enable.partition.eof": "positions come from the daemon's own checkpoint",
]

extension ScalarForm where Value == String {
    /// A property's value; librdkafka takes C strings. An empty one is legal, in quotes.
    fileprivate static var property: Self {
        Self("one value (librdkafka's names have dots: bootstrap.servers)") { scalar in
            scalar.text.utf8.contains(0) ? nil : scalar.text
        }
    }
}
