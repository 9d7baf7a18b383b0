import CKafka
import StreamCore

/// librdkafka's two kinds of client.
enum KafkaClient: Sendable {
    case consumer, producer
}

/// Properties of librdkafka by name, in the order in which they were given; the last value of a name counts.
/// One set serves every client of a process: each takes what is meant for its kind and leaves the rest.
public struct KafkaProperties: Sendable {
    /// Each name once.
    public private(set) var entries: [(name: String, value: String)]

    public init(_ entries: [(name: String, value: String)] = []) {
        self.entries = []
        for entry in entries { self[entry.name] = entry.value }
    }

    /// The value given for `name`; not librdkafka's default. Setting keeps the place of a name that is there.
    public subscript(name: String) -> String? {
        get { entries.first { $0.name == name }?.value }
        set {
            let index = entries.firstIndex { $0.name == name }
            switch (index, newValue) {
            case (let index?, let value?): entries[index].value = value
            case (let index?, nil): entries.remove(at: index)
            case (nil, let value?): entries.append((name, value))
            case (nil, nil): break
            }
        }
    }

    /// These properties, with those of `defaults` that are not among them in front.
    public func withDefaults(_ defaults: KafkaProperties) -> KafkaProperties {
        var merged = defaults
        for entry in entries { merged[entry.name] = entry.value }
        return merged
    }

    /// All faults that can be seen without a broker: unknown names, values of the wrong type or out of
    /// range, and properties that the clients of this module must set themselves. In the order of entries.
    public func problems() -> [(name: String, message: String)] {
        guard let configuration = rd_kafka_conf_new() else { return [] }
        defer { rd_kafka_conf_destroy(configuration) }
        return entries.compactMap { entry in
            let conflict = ReservedProperties.conflict(entry)
            let message = conflict ?? Self.set(entry, in: configuration)
            return message.map { (entry.name, $0) }
        }
    }

    /// A configuration for a client of `kind`, owned by the caller until `rd_kafka_new` takes it.
    func makeConfiguration(for kind: KafkaClient) throws(KafkaError) -> OpaquePointer {
        guard let configuration = rd_kafka_conf_new() else {
            throw KafkaError(.fail, during: "configure", reason: "out of memory")
        }
        let wanted =
            entries.filter { PropertyCatalog.shared.applies($0.name, to: kind) }
            + ReservedProperties.entries(for: kind)
        for entry in wanted {
            guard let message = ReservedProperties.conflict(entry) ?? Self.set(entry, in: configuration)
            else { continue }
            rd_kafka_conf_destroy(configuration)
            throw KafkaError(
                .invalidArgument, during: "configure", reason: "property '\(entry.name)': \(message)")
        }
        return configuration
    }

    /// What is wrong with the entry, or nil when it is set.
    private static func set(
        _ entry: (name: String, value: String), in configuration: OpaquePointer
    ) -> String? {
        let capacity = 512
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { text in
            text.initialize(repeating: 0)
            let result = rd_kafka_conf_set(configuration, entry.name, entry.value, text.baseAddress, capacity)
            guard result != RD_KAFKA_CONF_OK else { return nil }
            let reason = text.baseAddress.map { String(cString: $0) } ?? ""
            guard result == RD_KAFKA_CONF_UNKNOWN,
                let near = nearestName(to: entry.name, among: PropertyCatalog.shared.names)
            else { return reason }
            return "\(reason); did you mean '\(near)'?"
        }
    }
}
