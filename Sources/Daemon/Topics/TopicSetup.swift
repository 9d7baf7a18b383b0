import ConfigurationFile
import KafkaIO
import Logging

/// What keeps the daemon from starting although the brokers answer.
public struct SetupError: Error, CustomStringConvertible {
    /// What is wrong and what to do.
    public let description: String
}

/// Makes sure, before the first record, that the topics are there and fit together.
struct TopicSetup {
    private static let timeout = Duration.seconds(10)
    /// How often to look for input topics that do not exist yet, once a second.
    private static let tries = 60

    private let configuration: Configuration
    private let admin: TopicAdmin
    private let bootstrapServers: String
    private let logger: Logger

    init(configuration: Configuration, properties: KafkaProperties, logger: Logger, log: @escaping KafkaLog)
        throws(KafkaError)
    {
        self.configuration = configuration
        self.logger = logger
        bootstrapServers = properties["bootstrap.servers"] ?? ""
        admin = try TopicAdmin(properties, log: log)
    }

    /// - Returns: the partitions of the input; nil when told to stop before the topics were there.
    /// - Throws: ``SetupError`` or ``KafkaError``: what is missing and how to create it, or why nobody
    ///   answers.
    func prepare(until stop: StopFlag) throws -> Int? {
        guard let partitions = try inputPartitions(until: stop) else { return nil }
        let output = configuration.output
        let compacted = [(name: "cleanup.policy", value: "compact")]
        // An input record may be as large as its own topic allows, and what follows from it as its customer's
        // events make it: ids and texts from these stand in the changes, too.
        let large = [(name: "max.message.bytes", value: "10485760")]
        var wanted = [
            NewTopic(output.changesTopic, partitions: partitions, configuration: large),
            NewTopic(output.membershipsTopic, partitions: partitions, configuration: compacted + large),
            NewTopic(output.deadLetterTopic, partitions: partitions, configuration: large),
        ]
        if let changelog = configuration.state.changelogTopic {
            wanted.append(NewTopic(changelog, partitions: partitions, configuration: compacted + large))
        }
        let known = try admin.partitionCounts(of: wanted.map(\.name), timeout: Self.timeout)
        for topic in wanted where known[topic.name] == nil { try create(topic) }
        try checkChangelog(partitions: partitions)
        return partitions
    }

    /// A customer's state stands in the partition of their events.
    private func checkChangelog(partitions: Int) throws {
        guard let topic = configuration.state.changelogTopic,
            let count = try admin.partitionCounts(of: [topic], timeout: Self.timeout)[topic],
            count != partitions
        else { return }
        throw SetupError(
            description: "the changelog \(topic) has \(count) partitions and the input has \(partitions). A "
                + "customer's state stands in the partition of their events, so input topics must keep their "
                + "partition count; to begin anew with another one, use another application name")
    }

    private func create(_ topic: NewTopic) throws(KafkaError) {
        do {
            try admin.create([topic], timeout: Self.timeout)
            logger.tell(.topicCreated(topic))
        } catch {
            // Where topics cannot be created by request, they may come by being asked for.
            guard error.code == .unsupportedFeature,
                try admin.request(topic.name, timeout: Self.timeout) != nil
            else { throw error }
        }
    }

    /// The partition count that all input topics have; nil when told to stop.
    private func inputPartitions(until stop: StopFlag) throws -> Int? {
        var missing: [String] = []
        for attempt in 0..<Self.tries {
            guard let known = try partitionCounts(until: stop) else { return nil }
            missing = configuration.topics.filter { known[$0] == nil }
            if missing.isEmpty { return try commonCount(known) }
            if attempt == 0 {
                logger.tell(.topicsMissing(missing))
            }
            admin.wait(.seconds(1))
        }
        let commands = missing.map {
            NewTopic($0, partitions: 8).shellCommand(bootstrapServers: bootstrapServers)
        }
        throw SetupError(
            description: "input topic \(missing.joined(separator: ", ")) does not exist; create it, with as "
                + "many partitions as you need: \(commands.joined(separator: "; "))")
    }

    /// The first question to the brokers, in pieces so that a request to stop is heard meanwhile.
    /// - Returns: nil when told to stop.
    private func partitionCounts(until stop: StopFlag) throws(KafkaError) -> [String: Int]? {
        let piece = Duration.seconds(1)
        var waited = Duration.zero
        while !stop.isSet {
            do throws(KafkaError) {
                return try admin.partitionCounts(of: configuration.topics, timeout: piece)
            } catch {
                waited += piece
                guard error.isRetriable, waited < Self.timeout else { throw error }
            }
        }
        return nil
    }

    private func commonCount(_ known: [String: Int]) throws(SetupError) -> Int {
        let counts = configuration.topics.map { (topic: $0, count: known[$0] ?? 0) }
        guard let first = counts.first, counts.allSatisfy({ $0.count == first.count }) else {
            let list = counts.map { "\($0.topic) has \($0.count)" }.joined(separator: ", ")
            throw SetupError(
                description:
                    "input topics must have equal partition counts, so that a customer's events meet "
                    + "in one partition: \(list)")
        }
        return first.count
    }
}
