import CKafka

extension Consumer {
    /// Commits the offsets of the next records to read, and waits for the answer.
    /// - Throws: ``KafkaError``; ``KafkaErrorCode/timedOut`` says that the outcome is unknown.
    public func commit(_ offsets: [TopicPartition: Int64], timeout: Duration) throws(KafkaError) {
        let operation = "commit"
        let list = PartitionList(offsets)
        // With a queue of its own the wait has an end, also while no broker answers.
        let replies = rd_kafka_queue_new(handle.raw)
        defer { rd_kafka_queue_destroy(replies) }
        try KafkaError.check(
            rd_kafka_commit_queue(handle.raw, list.raw, replies, nil, nil), during: operation)
        guard let reply = rd_kafka_queue_poll(replies, timeout.timeoutMilliseconds) else {
            throw KafkaError(.timedOut, during: operation, reason: "no answer within \(timeout)")
        }
        defer { rd_kafka_event_destroy(reply) }
        try KafkaError.check(rd_kafka_event_error(reply), during: operation)
        guard let results = rd_kafka_event_topic_partition_list(reply) else { return }
        try results.pointee.checkEach(during: operation)
    }

    /// Commits the offsets of the next records to read. A failure is among the errors of a later poll.
    public func commitAsync(_ offsets: [TopicPartition: Int64]) throws(KafkaError) {
        let list = PartitionList(offsets)
        try KafkaError.check(rd_kafka_commit(handle.raw, list.raw, 1), during: "commit")
    }

    /// The offsets that the group has committed; a partition for which it has none is left out.
    public func committed(
        _ partitions: [TopicPartition], timeout: Duration
    ) throws(KafkaError) -> [TopicPartition: Int64] {
        let list = PartitionList(partitions)
        try KafkaError.check(
            rd_kafka_committed(handle.raw, list.raw, timeout.timeoutMilliseconds),
            during: "committed offsets")
        try list.raw.pointee.checkEach(during: "committed offsets")
        var offsets: [TopicPartition: Int64] = [:]
        for entry in list.raw.pointee.elements where entry.offset >= 0 {
            offsets[entry.topicPartition] = entry.offset
        }
        return offsets
    }

    /// Moves on to other records of assigned partitions; what was fetched of them is dropped.
    public func seek(_ starts: [TopicPartition: StartOffset], timeout: Duration) throws(KafkaError) {
        let list = PartitionList(starts)
        try KafkaError.check(
            taking: rd_kafka_seek_partitions(handle.raw, list.raw, timeout.timeoutMilliseconds),
            during: "seek")
        try list.raw.pointee.checkEach(during: "seek")
    }

    /// The partition's bounds, asked of the broker; to a `read_committed` reader `high` is the last stable
    /// offset.
    public func queryWatermarks(
        of partition: TopicPartition, timeout: Duration
    ) throws(KafkaError) -> WatermarkOffsets {
        let deadline = ContinuousClock.now + timeout
        // Not `rd_kafka_query_watermark_offsets`, whose time-out has no effect before librdkafka 2.3.
        let low = try offset(of: partition, at: .beginning, timeout: timeout)
        let high = try offset(of: partition, at: .end, timeout: deadline - .now)
        return WatermarkOffsets(low: low, high: high)
    }

    private func offset(
        of partition: TopicPartition, at place: StartOffset, timeout: Duration
    ) throws(KafkaError) -> Int64 {
        let operation = "watermark offsets of \(partition)"
        let list = PartitionList([partition: place])
        try KafkaError.check(
            rd_kafka_offsets_for_times(handle.raw, list.raw, timeout.timeoutMilliseconds), during: operation)
        try list.raw.pointee.checkEach(during: operation)
        return list.raw.pointee.elements[0].offset
    }

    /// The bounds as of the last fetch, without asking; nil before the first one. `high` counts the markers
    /// of transactions too, so a reader that has everything can stand a little below it.
    public func cachedWatermarks(of partition: TopicPartition) -> WatermarkOffsets? {
        var bounds = WatermarkOffsets(low: -1, high: -1)
        let code = rd_kafka_get_watermark_offsets(
            handle.raw, partition.topic, partition.partition, &bounds.low, &bounds.high)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, bounds.high >= 0 else { return nil }
        bounds.low = max(bounds.low, 0)  // Not known yet to librdkafka before its first statistics.
        return bounds
    }
}
