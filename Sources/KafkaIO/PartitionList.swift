import CKafka

/// The one owner of a `rd_kafka_topic_partition_list_t`.
struct PartitionList: ~Copyable {
    let raw: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    init(_ partitions: some Collection<TopicPartition>) {
        raw = rd_kafka_topic_partition_list_new(Int32(partitions.count))
        for entry in partitions {
            rd_kafka_topic_partition_list_add(raw, entry.topic, entry.partition)
        }
    }

    /// - Parameter offsets: the offset of the next record to read, by partition.
    init(_ offsets: [TopicPartition: Int64]) {
        self.init(offsets.keys.sorted())
        raw.pointee.setOffsets { offsets[$0] ?? Int64(RD_KAFKA_OFFSET_INVALID) }
    }

    init(_ starts: [TopicPartition: StartOffset]) {
        self.init(starts.keys.sorted())
        raw.pointee.setOffsets { (starts[$0] ?? .committed).logicalOffset }
    }

    deinit { rd_kafka_topic_partition_list_destroy(raw) }
}

extension rd_kafka_topic_partition_list_t {
    var elements: UnsafeMutableBufferPointer<rd_kafka_topic_partition_t> {
        UnsafeMutableBufferPointer(start: elems, count: Int(cnt))
    }

    /// Throws the first error that librdkafka left at one of the partitions.
    func checkEach(during operation: String) throws(KafkaError) {
        for entry in elements where entry.err != RD_KAFKA_RESP_ERR_NO_ERROR {
            let code = KafkaErrorCode(entry.err)
            throw KafkaError(
                code, during: operation, reason: "\(entry.topicPartition): \(code.sentence)")
        }
    }

    var partitions: [TopicPartition] { elements.map(\.topicPartition) }

    func setOffsets(_ offset: (TopicPartition) -> Int64) {
        let elements = elements
        for index in elements.indices { elements[index].offset = offset(elements[index].topicPartition) }
    }
}

extension rd_kafka_topic_partition_t {
    var topicPartition: TopicPartition { TopicPartition(String(cString: topic), partition) }
}

extension StartOffset {
    var logicalOffset: Int64 {
        switch self {
        case .committed: Int64(RD_KAFKA_OFFSET_STORED)
        case .beginning: Int64(RD_KAFKA_OFFSET_BEGINNING)
        case .end: Int64(RD_KAFKA_OFFSET_END)
        case .offset(let offset): offset
        // An offset that needs no look-up; nothing is read there.
        case .paused: 0
        }
    }
}
