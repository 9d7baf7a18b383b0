/// Properties that the correctness of this module rests on. Giving them the same value is no fault.
enum ReservedProperties {
    private static let consumer: [(name: String, value: String, why: String)] = [
        ("enable.auto.commit", "false", "offsets are committed together with what follows from the records"),
        ("enable.auto.offset.store", "false", "positions come from the state's checkpoint alone"),
        ("enable.partition.eof", "false", "a consumer that is to report ends turns it on"),
    ]
    private static let both: [(name: String, value: String, why: String)] = [
        ("log.queue", "true", "logs are delivered on the thread that calls the client")
    ]

    static func entries(for kind: KafkaClient) -> [(name: String, value: String)] {
        ((kind == .consumer ? consumer : []) + both).map { ($0.name, $0.value) }
    }

    /// Why the entry cannot be had, or nil when it can.
    static func conflict(_ entry: (name: String, value: String)) -> String? {
        (consumer + both).first { $0.name == entry.name && $0.value != entry.value }
            .map { "must be left at \($0.value): \($0.why)" }
    }
}
