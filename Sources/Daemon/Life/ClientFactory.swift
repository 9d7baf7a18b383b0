import ConfigurationFile
import KafkaIO
import Logging
import StreamCore

/// Makes a worker's clients.
struct ClientFactory: Sendable {
    private let group: String
    private let consumer: KafkaProperties
    private let producer: KafkaProperties
    private let logger: Logger

    /// - Parameters:
    ///   - instance: a name that this instance keeps over restarts.
    ///   - worker: the worker's number in the process.
    init(
        _ configuration: Configuration, _ properties: KafkaProperties, instance: String, worker: Int,
        logger: Logger
    ) {
        group = configuration.job.application
        self.logger = logger
        var producer = properties
        if configuration.output.delivery == .exactlyOnce {
            // The same after a restart, so that the new producer ends what the old one left open.
            producer["transactional.id"] = "\(group)-\(instance)-\(worker)"
        }
        self.producer = producer
        var consumer = properties
        if let member = properties["group.instance.id"], configuration.workers > 1 {
            consumer["group.instance.id"] = "\(member)-\(worker)"
        }
        consumer["max.poll.interval.ms"] = Self.pollInterval(properties)
        self.consumer = consumer
    }

    /// Milliseconds within which a worker polls again, or the group goes on without it. So long does one that
    /// hangs hold up the others. A turn waits for brokers for ``Worker/patience``, and takes a fraction of
    /// a second else.
    static func pollInterval(_ properties: KafkaProperties) -> String {
        if let own = properties["max.poll.interval.ms"] { return own }
        // librdkafka wants it to be no shorter than the session.
        let session = properties["session.timeout.ms"].flatMap { Int($0) } ?? 0
        return String(max(120_000, session))
    }

    func makeConsumer() throws(KafkaError) -> any RecordConsumer {
        try Consumer(consumer, group: group, log: logger.kafkaLog)
    }

    func makeProducer() throws(KafkaError) -> any RecordProducer {
        try Producer(producer, log: logger.kafkaLog)
    }

    func makeChangelogReader() throws(KafkaError) -> any RecordConsumer {
        var properties = consumer
        properties["group.instance.id"] = nil
        properties["isolation.level"] = "read_committed"
        // Somebody waits for the end of it, and questions wait behind a fetch.
        properties["fetch.wait.max.ms"] = "20"
        return try Consumer(properties, group: "\(group)-changelog", reportsEnds: true, log: logger.kafkaLog)
    }
}
