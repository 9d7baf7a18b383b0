import CKafka

extension Consumer {
    /// Stops handing out records of the partitions until they are resumed.
    public func pause(_ partitions: [TopicPartition]) throws(KafkaError) {
        guard !partitions.isEmpty else { return }
        let list = PartitionList(partitions)
        paused.formUnion(partitions)
        try KafkaError.check(rd_kafka_pause_partitions(handle.raw, list.raw), during: "pause")
        try list.raw.pointee.checkEach(during: "pause")
    }

    /// Goes on with partitions that were paused, where they stood.
    public func resume(_ partitions: [TopicPartition]) throws(KafkaError) {
        guard !partitions.isEmpty else { return }
        let list = PartitionList(partitions)
        paused.subtract(partitions)
        try KafkaError.check(rd_kafka_resume_partitions(handle.raw, list.raw), during: "resume")
        try list.raw.pointee.checkEach(during: "resume")
    }

    /// Begins to hand out records of a partition that was assigned with ``StartOffset/paused``.
    /// - Parameter offset: that of the first record wanted, from 0.
    /// - Returns: false when the client is not ready for it yet: to be called again after the next poll.
    public func start(_ partition: TopicPartition, at offset: Int64) throws(KafkaError) -> Bool {
        let operation = "start"
        guard assignment.contains(partition), offset >= 0 else {
            throw KafkaError(
                .state, during: operation, reason: "\(partition) is not assigned, or \(offset) is no offset")
        }
        let list = PartitionList([partition: StartOffset.offset(offset)])
        // librdkafka's own thread answers, without any broker.
        if let error = rd_kafka_seek_partitions(handle.raw, list.raw, 100) {
            let error = KafkaError(taking: error, during: operation)
            guard error.code == .timedOut else { throw error }
            return false
        }
        do throws(KafkaError) {
            try list.raw.pointee.checkEach(during: operation)
        } catch {
            guard Self.notReady.contains(error.code) else { throw error }
            return false
        }
        try resume([partition])
        return true
    }

    /// Partitions that are assigned now and are not to be held back any more. Not later: the new assignment
    /// would be disturbed.
    func releasePaused(before starts: [TopicPartition: StartOffset]) throws(KafkaError) {
        try resume(paused.filter { starts[$0].map { $0 != .paused } ?? false }.sorted())
    }

    /// What a seek answers while the assignment is under way.
    private static let notReady: Set<KafkaErrorCode> = [
        .state, .unknownPartition, .timedOut,
        KafkaErrorCode(RD_KAFKA_RESP_ERR__IN_PROGRESS),
        KafkaErrorCode(RD_KAFKA_RESP_ERR__PREV_IN_PROGRESS),
    ]
}

extension [TopicPartition: StartOffset] {
    /// Those that are assigned and held back, sorted.
    var pausedPartitions: [TopicPartition] { filter { $0.value == .paused }.keys.sorted() }
}
