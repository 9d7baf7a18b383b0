import CKafka

extension TopicAdmin {
    /// Asks for one topic by its name, which lets a broker that creates topics on their first use do so.
    /// - Returns: its partition count, nil when it does not exist.
    public func request(_ topic: String, timeout: Duration) throws(KafkaError) -> Int? {
        guard let name = rd_kafka_topic_new(handle.raw, topic, nil) else { return nil }
        defer { rd_kafka_topic_destroy(name) }
        // A topic that was created a moment ago has no partitions at first.
        for _ in 0..<10 {
            var metadata: UnsafePointer<rd_kafka_metadata>?
            try KafkaError.check(
                rd_kafka_metadata(handle.raw, 0, name, &metadata, timeout.timeoutMilliseconds),
                during: "metadata of \(topic)")
            guard let metadata else { return nil }
            defer { rd_kafka_metadata_destroy(metadata) }
            if metadata.pointee.topic_cnt > 0, metadata.pointee.topics[0].partition_cnt > 0 {
                return Int(metadata.pointee.topics[0].partition_cnt)
            }
            wait(.milliseconds(100))
        }
        return nil
    }

    /// Lets time pass while logs and errors are delivered.
    public func wait(_ time: Duration) { rd_kafka_poll(handle.raw, time.timeoutMilliseconds) }
}
