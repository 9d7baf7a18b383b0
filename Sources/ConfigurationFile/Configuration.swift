import StreamCore

/// Everything that a configuration file says: what to compute, and where its data comes from and goes.
public struct Configuration: Sendable {
    /// What the engine computes; names and expressions in it are not resolved yet.
    public var job: JobDefinition
    /// The properties for librdkafka in the file's order, secrets expanded; none for
    /// ``ConfigurationPurpose/files``.
    public var kafka: [KafkaProperty]
    /// The input topics, each once; may be empty for ``ConfigurationPurpose/files`` alone.
    public var topics: [String]
    /// Where results go; the input, output and changelog topics all differ.
    public var output: OutputSettings
    /// Where state is kept.
    public var state: StateSettings
    /// nil: no metrics log is written.
    public var metrics: MetricsSettings?
    /// nil: nobody can ask over HTTP.
    public var http: HTTPSettings?
    /// How changed definitions take effect.
    public var reload: ReloadSettings
    /// Threads that share the partitions, 1...256.
    public var workers: Int

    public init(
        job: JobDefinition, kafka: [KafkaProperty], topics: [String], output: OutputSettings,
        state: StateSettings, metrics: MetricsSettings? = nil, http: HTTPSettings? = nil,
        reload: ReloadSettings = ReloadSettings(), workers: Int = 1
    ) {
        self.job = job
        self.kafka = kafka
        self.topics = topics
        self.output = output
        self.state = state
        self.metrics = metrics
        self.http = http
        self.reload = reload
        self.workers = workers
    }
}

/// What a configuration is read for, which decides what it must contain.
public enum ConfigurationPurpose: Sendable {
    /// The daemon: `kafka.bootstrap.servers` and `input.topics` must be there, and secrets are looked up.
    case run
    /// Commands that work on event files: `kafka` and `input.topics` may be left out, and no secret is
    /// looked up.
    case files
    /// Commands that ask running instances: as ``files``, but the token under `http` is looked up.
    case instances
}

/// One property that is handed to librdkafka as it stands.
public struct KafkaProperty: Equatable, Sendable {
    /// The property's name, unchecked but for those that the daemon sets itself.
    public var name: String
    /// The value after `${VARIABLE}` and `file:PATH` were replaced: may be a secret, never to be printed.
    public var value: String
    /// Where the name stands, for librdkafka's own complaints.
    public var position: SourcePosition
    /// Whether the value came from an environment variable or a file.
    public var isSecret: Bool

    public init(
        name: String, value: String, position: SourcePosition = SourcePosition(line: 1, column: 1),
        isSecret: Bool = false
    ) {
        self.name = name
        self.value = value
        self.position = position
        self.isSecret = isSecret
    }
}

/// What could be read of a configuration that may have errors, so that the rest of it can be checked too.
public struct ConfigurationDraft: Sendable {
    /// The features, models and segments that could be read.
    public var job: JobDefinition
    /// The names of features and models that are there and could not be read.
    public var unreadable: [String]
    /// As in ``Configuration/kafka``.
    public var kafka: [KafkaProperty]
}

/// Where results are published.
public struct OutputSettings: Equatable, Sendable {
    /// What a crash may do to the output.
    public enum Delivery: Sendable {
        /// Results and input offsets are committed in one transaction.
        case exactlyOnce
        /// Results may be repeated after a crash, under the same ids.
        case atLeastOnce
    }

    /// The topic of entries and exits.
    public var changesTopic: String
    /// The compacted topic of each customer's current segments.
    public var membershipsTopic: String
    /// The topic of events that could not be used.
    public var deadLetterTopic: String
    /// Exactly once unless the file says otherwise.
    public var delivery: Delivery

    public init(
        changesTopic: String, membershipsTopic: String, deadLetterTopic: String,
        delivery: Delivery = .exactlyOnce
    ) {
        self.changesTopic = changesTopic
        self.membershipsTopic = membershipsTopic
        self.deadLetterTopic = deadLetterTopic
        self.delivery = delivery
    }
}

/// Where state is kept and how often it is made durable.
public struct StateSettings: Equatable, Sendable {
    /// The local store's directory, as the user wrote it.
    public var directory: String
    /// The compacted topic from which another machine takes over; nil: `changelog: off`.
    public var changelogTopic: String?
    /// Milliseconds between two commits, above 0.
    public var commitInterval: Int64
    /// Milliseconds between two checkpoints of the local store, above 0.
    public var checkpointInterval: Int64
    /// Bytes for customers decoded in memory, above 0; nil: the daemon chooses by the machine.
    public var memory: Int64?

    public init(
        directory: String = "/var/lib/segstreamd", changelogTopic: String?, commitInterval: Int64 = 200,
        checkpointInterval: Int64 = 30_000, memory: Int64? = nil
    ) {
        self.directory = directory
        self.changelogTopic = changelogTopic
        self.commitInterval = commitInterval
        self.checkpointInterval = checkpointInterval
        self.memory = memory
    }
}

/// The log of metrics, one JSON object a line.
public struct MetricsSettings: Equatable, Sendable {
    /// The log's path, as the user wrote it.
    public var path: String
    /// Milliseconds between two lines, above 0.
    public var interval: Int64

    public init(path: String, interval: Int64 = 10_000) {
        self.path = path
        self.interval = interval
    }
}

/// Where the HTTP server listens, and who may ask it.
public struct HTTPSettings: Equatable, Sendable {
    public var listen: ListenAddress
    /// What everybody has to show, visible ASCII; nil: nothing. Never to be printed.
    public var token: String?

    public init(
        listen: ListenAddress = ListenAddress(family: .ipv4, host: "127.0.0.1", port: 8080),
        token: String? = nil
    ) {
        self.listen = listen
        self.token = token
    }
}

/// An address of this machine, and a port.
public struct ListenAddress: Equatable, Sendable, CustomStringConvertible {
    public enum Family: Sendable { case ipv4, ipv6 }

    public var family: Family
    /// In numbers.
    public var host: String
    /// 0: the system chooses one.
    public var port: UInt16

    public init(family: Family, host: String, port: UInt16) {
        self.family = family
        self.host = host
        self.port = port
    }

    public var description: String { family == .ipv4 ? "\(host):\(port)" : "[\(host)]:\(port)" }
}

/// How changed definitions take effect.
public struct ReloadSettings: Equatable, Sendable {
    /// Customers that a worker evaluates in a second, beside the events.
    public var rate: Int
    /// The share of customers that changed definitions may move, 0...1; more are refused. 1: any.
    public var maxChange: Double

    public init(rate: Int = 5000, maxChange: Double = 0.5) {
        self.rate = rate
        self.maxChange = maxChange
    }
}
