import CKafka

/// A Kafka cluster inside this process, librdkafka's own for tests, that other processes can use too: it
/// listens on ephemeral ports of 127.0.0.1. It keeps about 5 MiB a partition, forgets everything at the end,
/// and knows neither the creation of topics by request nor real transactions. For demos and tests.
public final class MockCluster {
    private var handle: ClientHandle
    private let cluster: OpaquePointer

    /// - Parameters:
    ///   - brokers: how many, numbered from 1.
    ///   - waitsAtEnd: whether its end is waited for, which takes up to a second.
    public init(brokers: Int = 1, waitsAtEnd: Bool = true) throws(KafkaError) {
        handle = try ClientHandle(.producer, KafkaProperties(), log: { _, _, _ in })
        guard let cluster = rd_kafka_mock_cluster_new(handle.raw, Int32(clamping: brokers)) else {
            throw KafkaError(.fail, during: "start mock cluster", reason: "cannot listen on 127.0.0.1")
        }
        self.cluster = cluster
        handle.mockCluster = cluster
        handle.patience = waitsAtEnd ? .seconds(5) : .zero
    }

    /// What clients have to be given as `bootstrap.servers`.
    public var bootstrapServers: String { String(cString: rd_kafka_mock_cluster_bootstraps(cluster)) }

    /// Creates a topic with one replica of each partition.
    public func createTopic(_ name: String, partitions: Int) throws(KafkaError) {
        try KafkaError.check(
            rd_kafka_mock_topic_create(cluster, name, Int32(clamping: partitions), 1),
            during: "create topic \(name)")
    }

    /// Kinds of requests that can be made to fail, as the protocol numbers them.
    public enum Request: Int16, Sendable {
        case produce = 0
        case fetch = 1
        case listOffsets = 2
        case metadata = 3
        case offsetCommit = 8
        case offsetFetch = 9
        case findCoordinator = 10
        case joinGroup = 11
        case heartbeat = 12
        case syncGroup = 14
        case initProducerID = 22
        case addPartitionsToTransaction = 24
        case addOffsetsToTransaction = 25
        case endTransaction = 26
        case transactionOffsetCommit = 28
    }

    /// The next requests of this kind fail with these codes, one each; ``KafkaErrorCode/transport`` cuts the
    /// connection.
    public func fail(_ request: Request, with codes: [KafkaErrorCode]) {
        rd_kafka_mock_push_request_errors_array(cluster, request.rawValue, codes.count, codes.map(\.raw))
    }

    /// What a coordinator is responsible for.
    public enum Coordinated: Sendable {
        /// Of the group with this id.
        case group(String)
        /// Of the producer with this `transactional.id`.
        case transactions(String)
    }

    /// Makes the broker the coordinator.
    public func setCoordinator(of what: Coordinated, to number: Int) throws(KafkaError) {
        let (kind, id) =
            switch what {
            case .group(let id): ("group", id)
            case .transactions(let id): ("transaction", id)
            }
        try KafkaError.check(
            rd_kafka_mock_coordinator_set(cluster, kind, id, Int32(clamping: number)),
            during: "set coordinator")
    }

    /// Makes the broker the one that takes and hands out the partition's records.
    public func setLeader(of partition: TopicPartition, to number: Int) throws(KafkaError) {
        try KafkaError.check(
            rd_kafka_mock_partition_set_leader(
                cluster, partition.topic, partition.partition, Int32(clamping: number)),
            during: "set leader of \(partition)")
    }

    /// Forgets failures that were asked for and have not happened yet.
    public func stopFailing(_ request: Request) {
        rd_kafka_mock_clear_request_errors(cluster, request.rawValue)
    }

    /// Cuts the broker's connections and refuses new ones. Leaders stay where they are.
    public func stopBroker(_ number: Int) throws(KafkaError) {
        try KafkaError.check(
            rd_kafka_mock_broker_set_down(cluster, Int32(clamping: number)), during: "stop broker \(number)")
    }

    /// Lets the broker take connections again.
    public func startBroker(_ number: Int) throws(KafkaError) {
        try KafkaError.check(
            rd_kafka_mock_broker_set_up(cluster, Int32(clamping: number)), during: "start broker \(number)")
    }

    /// Delays the broker's every answer.
    public func setRoundTripTime(_ time: Duration, ofBroker number: Int) throws(KafkaError) {
        try KafkaError.check(
            rd_kafka_mock_broker_set_rtt(cluster, Int32(clamping: number), time.timeoutMilliseconds),
            during: "slow down broker \(number)")
    }
}
