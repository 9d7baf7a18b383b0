import ArgumentParser
import CInstructionCounter
import CKafka
import EventFiles
import Glibc

/// The unit of comparison of `run`: librdkafka's batch consumer by itself, which looks at no record's bytes.
/// The only place beside KafkaIO that touches librdkafka, so that nothing of ours is in what it costs.
struct ConsumerProcess: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "consumer-process", abstract: "A part of run.", shouldDisplay: false)

    private static let batchSize = 5000
    /// Milliseconds without a record after which none is expected any more.
    private static let patience: Int32 = 30_000

    @Option var bootstrap: String
    @Option var topic: String
    @Option var partitions: Int
    @Option var records: Int

    /// Prints the instructions that it took.
    func run() throws {
        let counter = instruction_counter_open()
        try consumeTopic()
        let out = try ByteSink(path: "-")
        try out.write(Array("\(instruction_counter_read(counter))\n".utf8))
        try out.finish()
    }

    private func consumeTopic() throws {
        let client = try makeClient()
        defer { rd_kafka_destroy(client) }
        rd_kafka_poll_set_consumer(client)
        guard let queue = rd_kafka_queue_get_consumer(client) else { throw Fault("the client has no queue") }
        defer { rd_kafka_queue_destroy(queue) }
        let list = rd_kafka_topic_partition_list_new(Int32(partitions))
        defer { rd_kafka_topic_partition_list_destroy(list) }
        for partition in 0..<partitions {
            rd_kafka_topic_partition_list_add(list, topic, Int32(partition)).pointee.offset = 0
        }
        guard rd_kafka_assign(client, list) == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw Fault("the partitions cannot be assigned")
        }
        let count = try consume(queue)
        guard count == records else { throw Fault("\(count) records came instead of \(records)") }
    }

    /// With what the daemon sets where the configuration says nothing.
    private func makeClient() throws -> OpaquePointer {
        let configuration = rd_kafka_conf_new()
        let properties = [
            ("bootstrap.servers", bootstrap), ("group.id", "segstream-bench"),
            ("enable.auto.commit", "false"),
            ("queued.max.messages.kbytes", "131072"), ("queued.min.messages", "1000000"),
        ]
        for (name, value) in properties { rd_kafka_conf_set(configuration, name, value, nil, 0) }
        guard let client = rd_kafka_new(RD_KAFKA_CONSUMER, configuration, nil, 0) else {
            rd_kafka_conf_destroy(configuration)
            throw Fault("the client cannot be made")
        }
        return client
    }

    private func consume(_ queue: OpaquePointer) throws -> Int {
        var count = 0
        var batch = [UnsafeMutablePointer<rd_kafka_message_t>?](repeating: nil, count: Self.batchSize)
        while count < records {
            let taken = rd_kafka_consume_batch_queue(queue, Self.patience, &batch, batch.count)
            guard taken > 0 else { break }
            for message in batch[..<taken] {
                if message?.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR { count += 1 }
                rd_kafka_message_destroy(message)
            }
        }
        return count
    }
}
