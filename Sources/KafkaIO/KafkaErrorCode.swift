import CKafka

/// What went wrong, as Kafka's protocol (positive) and librdkafka (negative) number it.
public struct KafkaErrorCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: Int32

    public init(rawValue: Int32) { self.rawValue = rawValue }

    init(_ code: rd_kafka_resp_err_t) { self.init(rawValue: code.rawValue) }

    var raw: rd_kafka_resp_err_t { rd_kafka_resp_err_t(rawValue: rawValue) }

    /// The symbolic name, such as `UNKNOWN_TOPIC_OR_PART` or `_TIMED_OUT`.
    public var description: String { String(cString: rd_kafka_err2name(raw)) }

    /// The library's sentence for it.
    var sentence: String { String(cString: rd_kafka_err2str(raw)) }
}

extension KafkaErrorCode {
    static let none = Self(RD_KAFKA_RESP_ERR_NO_ERROR)

    /// No broker of the cluster can be reached.
    public static let allBrokersDown = Self(RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN)
    /// librdkafka failed without saying more.
    public static let fail = Self(RD_KAFKA_RESP_ERR__FAIL)
    /// The client is in a fatal state; the error's reason tells why.
    public static let fatal = Self(RD_KAFKA_RESP_ERR__FATAL)
    /// Another producer of the same `transactional.id` took this one's place; how librdkafka puts both of the
    /// protocol's codes for it.
    public static let fenced = Self(RD_KAFKA_RESP_ERR__FENCED)
    /// A property or an argument that librdkafka does not take.
    public static let invalidArgument = Self(RD_KAFKA_RESP_ERR__INVALID_ARG)
    /// A record was not taken within `delivery.timeout.ms`.
    public static let messageTimedOut = Self(RD_KAFKA_RESP_ERR__MSG_TIMED_OUT)
    /// The client lacks a property that the call needs.
    public static let notConfigured = Self(RD_KAFKA_RESP_ERR__NOT_CONFIGURED)
    /// There was no offset to commit.
    public static let noOffset = Self(RD_KAFKA_RESP_ERR__NO_OFFSET)
    /// The producer's queue has no room.
    public static let queueFull = Self(RD_KAFKA_RESP_ERR__QUEUE_FULL)
    /// A broker's host name has no address.
    public static let resolve = Self(RD_KAFKA_RESP_ERR__RESOLVE)
    /// The client is not in the state that the call needs.
    public static let state = Self(RD_KAFKA_RESP_ERR__STATE)
    /// No answer came in time; the outcome is unknown.
    public static let timedOut = Self(RD_KAFKA_RESP_ERR__TIMED_OUT)
    /// The connection to a broker broke or was refused.
    public static let transport = Self(RD_KAFKA_RESP_ERR__TRANSPORT)
    /// The client knows of no such partition.
    public static let unknownPartition = Self(RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION)
    /// The broker or the library cannot do this.
    public static let unsupportedFeature = Self(RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE)

    /// The user may not do this to the cluster.
    public static let clusterAuthorizationFailed = Self(RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED)
    /// A number of partitions that cannot be.
    public static let invalidPartitions = Self(RD_KAFKA_RESP_ERR_INVALID_PARTITIONS)
    /// The record exceeds the topic's `max.message.bytes`.
    public static let messageTooLarge = Self(RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE)
    /// The group has moved on to a new generation of members.
    public static let illegalGeneration = Self(RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION)
    /// The cluster's policy forbids it.
    public static let policyViolation = Self(RD_KAFKA_RESP_ERR_POLICY_VIOLATION)
    /// Another producer of the same `transactional.id` took this one's place.
    public static let producerFenced = Self(RD_KAFKA_RESP_ERR_PRODUCER_FENCED)
    /// The group is sharing out its partitions anew.
    public static let rebalanceInProgress = Self(RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS)
    /// There is such a topic already.
    public static let topicAlreadyExists = Self(RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
    /// The user may not do this to the topic.
    public static let topicAuthorizationFailed = Self(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED)
    /// The group does not know this member, or not any more.
    public static let unknownMemberID = Self(RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID)
    /// The cluster has no such topic or partition.
    public static let unknownTopicOrPartition = Self(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)

    /// Whether the same call can succeed later: the protocol's retriable codes, and librdkafka's own that
    /// tell of a broker out of reach or a full queue.
    /// Source: Kafka protocol guide, "Error Codes", column "Retriable".
    var isRetriableByItself: Bool { Self.retriable.contains(rawValue) }

    private static let retriable: Set<Int32> = [
        allBrokersDown, messageTimedOut, queueFull, resolve, timedOut, transport, unknownTopicOrPartition,
        rebalanceInProgress,
        Self(RD_KAFKA_RESP_ERR__RETRY),
        Self(RD_KAFKA_RESP_ERR__WAIT_COORD),
        Self(RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE),
        Self(RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION),
        Self(RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT),
        Self(RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION),
        Self(RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS),
        Self(RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE),
        Self(RD_KAFKA_RESP_ERR_NOT_COORDINATOR),
        Self(RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS),
        Self(RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND),
        Self(RD_KAFKA_RESP_ERR_NOT_CONTROLLER),
        Self(RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR),
        Self(RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS),
    ].reduce(into: []) { $0.insert($1.rawValue) }
}
