/// A topic to be created.
public struct NewTopic: Sendable {
    public var name: String
    /// At least 1.
    public var partitions: Int
    /// Nil for the cluster's default.
    public var replicationFactor: Int?
    /// Properties of the topic, such as `cleanup.policy` = `compact`.
    public var configuration: [(name: String, value: String)]

    public init(
        _ name: String, partitions: Int, replicationFactor: Int? = nil,
        configuration: [(name: String, value: String)] = []
    ) {
        self.name = name
        self.partitions = partitions
        self.replicationFactor = replicationFactor
        self.configuration = configuration
    }

    /// The command with which somebody who may create it does so by hand.
    public func shellCommand(bootstrapServers: String) -> String {
        var command = "kafka-topics.sh --bootstrap-server \(bootstrapServers) --create --topic \(name)"
        command += " --partitions \(partitions)"
        if let replicationFactor { command += " --replication-factor \(replicationFactor)" }
        for entry in configuration { command += " --config \(entry.name)=\(entry.value)" }
        return command
    }
}
