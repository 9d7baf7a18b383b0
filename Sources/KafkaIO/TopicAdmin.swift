import CKafka

/// Asks which topics there are, and creates the missing ones. For one thread.
public final class TopicAdmin {
    let handle: ClientHandle
    private let bootstrapServers: String

    /// - Throws: ``KafkaError`` that names a property which librdkafka does not take.
    public init(_ properties: KafkaProperties, log: @escaping KafkaLog) throws(KafkaError) {
        bootstrapServers = properties["bootstrap.servers"] ?? properties["metadata.broker.list"] ?? ""
        handle = try ClientHandle(.producer, properties, log: log)
    }

    /// The number of partitions of each topic that exists and that this user may see; others are left out.
    public func partitionCounts(
        of topics: [String], timeout: Duration
    ) throws(KafkaError) -> [String: Int] {
        let cluster = try describeCluster(timeout: timeout)
        let wanted = Set(topics)
        for topic in cluster.topics where wanted.contains(topic.name) {
            // A topic that was just created has no leader for a moment, but its partitions are known.
            guard topic.code != .none, topic.code.raw != RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE
            else { continue }
            throw KafkaError(topic.code, during: "metadata of \(topic.name)")
        }
        let found = cluster.topics.filter { wanted.contains($0.name) }.map { ($0.name, $0.partitions) }
        return Dictionary(found) { first, _ in first }
    }

    /// Creates the topics. One that exists already is left as it is: somebody else was quicker.
    /// - Throws: ``KafkaError`` whose reason says which topic to create, and how, where the broker forbids
    ///   it or cannot do it.
    public func create(_ topics: [NewTopic], timeout: Duration) throws(KafkaError) {
        guard !topics.isEmpty else { return }
        var requests: [OpaquePointer?] = []
        defer { for request in requests { rd_kafka_NewTopic_destroy(request) } }
        for topic in topics { requests.append(try makeRequest(topic)) }
        try requireController(for: topics, timeout: timeout)

        let options = rd_kafka_AdminOptions_new(handle.raw, RD_KAFKA_ADMIN_OP_CREATETOPICS)
        defer { rd_kafka_AdminOptions_destroy(options) }
        let limit = max(1, timeout.timeoutMilliseconds)
        rd_kafka_AdminOptions_set_request_timeout(options, limit, nil, 0)
        // Without this the broker answers before the topic can be used.
        rd_kafka_AdminOptions_set_operation_timeout(options, limit, nil, 0)

        let replies = rd_kafka_queue_new(handle.raw)
        defer { rd_kafka_queue_destroy(replies) }
        rd_kafka_CreateTopics(handle.raw, &requests, requests.count, options, replies)
        let reply = rd_kafka_queue_poll(replies, -1)  // The request's own time-out ends it.
        rd_kafka_poll(handle.raw, 0)
        guard let reply else { throw KafkaError(.timedOut, during: "create topics") }
        defer { rd_kafka_event_destroy(reply) }
        try check(reply, topics)
    }

    /// A mock cluster has no controller; librdkafka would wait for one until the time-out and say no more.
    private func requireController(for topics: [NewTopic], timeout: Duration) throws(KafkaError) {
        let brokers = try describeCluster(timeout: timeout).brokers
        let controller = rd_kafka_controllerid(handle.raw, timeout.timeoutMilliseconds)
        guard !brokers.contains(controller) else { return }
        throw refusal(.unsupportedFeature, "the cluster has no controller that could create it", of: topics)
    }

    private func describeCluster(timeout: Duration) throws(KafkaError) -> ClusterDescription {
        var metadata: UnsafePointer<rd_kafka_metadata>?
        // All topics are asked for: asking for one by name makes older brokers create it.
        let code = KafkaErrorCode(
            rd_kafka_metadata(handle.raw, 1, nil, &metadata, timeout.timeoutMilliseconds))
        rd_kafka_poll(handle.raw, 0)
        guard let metadata else {
            throw KafkaError(
                code, during: "describe cluster",
                reason: """
                    no answer from '\(bootstrapServers)': \(code.sentence)\(handle.context.takeCause())
                    """)
        }
        defer { rd_kafka_metadata_destroy(metadata) }
        return ClusterDescription(metadata.pointee)
    }

    private func makeRequest(_ topic: NewTopic) throws(KafkaError) -> OpaquePointer {
        let operation = "create topic \(topic.name)"
        guard topic.partitions > 0 else {
            throw KafkaError(
                .invalidPartitions, during: operation, reason: "it needs at least one partition")
        }
        var text = [CChar](repeating: 0, count: 512)
        let made = rd_kafka_NewTopic_new(
            topic.name, Int32(clamping: topic.partitions), Int32(clamping: topic.replicationFactor ?? -1),
            &text, text.count)
        guard let made else {
            let reason = text.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } }
            throw KafkaError(.invalidArgument, during: operation, reason: reason)
        }
        for entry in topic.configuration {
            let code = rd_kafka_NewTopic_set_config(made, entry.name, entry.value)
            guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
                rd_kafka_NewTopic_destroy(made)
                throw KafkaError(KafkaErrorCode(code), during: operation, reason: "property \(entry.name)")
            }
        }
        return made
    }

    private func check(_ reply: OpaquePointer, _ topics: [NewTopic]) throws(KafkaError) {
        let code = rd_kafka_event_error(reply)
        if code != RD_KAFKA_RESP_ERR_NO_ERROR {
            let text = rd_kafka_event_error_string(reply).map { String(cString: $0) }
            throw refusal(KafkaErrorCode(code), text, of: topics)
        }
        guard let result = rd_kafka_event_CreateTopics_result(reply) else { return }
        var count = 0
        let answers = rd_kafka_CreateTopics_result_topics(result, &count)
        for index in 0..<count {
            guard let answer = answers?[index] else { continue }
            let code = KafkaErrorCode(rd_kafka_topic_result_error(answer))
            guard code != .none, code != .topicAlreadyExists else { continue }
            let name = String(cString: rd_kafka_topic_result_name(answer))
            let text = rd_kafka_topic_result_error_string(answer).map { String(cString: $0) }
            throw refusal(code, text, of: topics.filter { $0.name == name })
        }
    }

    private func refusal(_ code: KafkaErrorCode, _ text: String?, of topics: [NewTopic]) -> KafkaError {
        let forbidden = [.topicAuthorizationFailed, .clusterAuthorizationFailed].contains(code)
        let hint = forbidden ? ", and let this user describe, read and write what is there already" : ""
        let names = topics.map { "'\($0.name)'" }.joined(separator: ", ")
        let commands = topics.map { $0.shellCommand(bootstrapServers: bootstrapServers) }
        return KafkaError(
            code, during: "create topic",
            reason: """
                \(names): \(text ?? code.sentence); \
                create \(topics.count == 1 ? "it" : "them") by hand\(hint): \
                \(commands.joined(separator: "; "))
                """)
    }
}

private struct ClusterDescription {
    var brokers: [Int32]
    var topics: [(name: String, partitions: Int, code: KafkaErrorCode)]

    init(_ metadata: rd_kafka_metadata) {
        brokers = UnsafeBufferPointer(start: metadata.brokers, count: Int(metadata.broker_cnt)).map(\.id)
        topics = UnsafeBufferPointer(start: metadata.topics, count: Int(metadata.topic_cnt)).map {
            (String(cString: $0.topic), Int($0.partition_cnt), KafkaErrorCode($0.err))
        }
    }
}
