import Testing

@testable import KafkaIO

@Suite struct TopicAdminTests {
    @Test func askingForATopicDoesNotCreateIt() throws {
        let cluster = try TestCluster()
        let (present, absent) = (try cluster.makeTopic(partitions: 8), uniqueName("absent"))
        let admin = try TopicAdmin(cluster.properties, log: ignoreLog)
        for _ in 0..<2 {
            #expect(
                try admin.partitionCounts(of: [present, absent], timeout: patience) == [present: 8])
        }
    }

    @Test func whatTheBrokerCannotCreateIsToBeCreatedByHand() throws {
        let cluster = try TestCluster()
        let admin = try TopicAdmin(cluster.properties, log: ignoreLog)
        let topic = NewTopic(
            uniqueName("new"), partitions: 3, configuration: [("cleanup.policy", "compact")])
        guard cluster.mock != nil else {
            try admin.create([topic], timeout: patience)
            try admin.create([topic], timeout: patience)  // One that exists is no fault.
            #expect(try admin.partitionCounts(of: [topic.name], timeout: patience) == [topic.name: 3])
            return
        }
        let error = try kafkaError { try admin.create([topic], timeout: patience) }
        #expect(error.code == .unsupportedFeature)
        #expect(
            error.reason.hasSuffix(
                """
                kafka-topics.sh --bootstrap-server \(cluster.bootstrapServers) --create \
                --topic \(topic.name) --partitions 3 --config cleanup.policy=compact
                """))
    }

    @Test func aTopicThatCannotBeIsNamed() throws {
        let cluster = try TestCluster()
        let admin = try TopicAdmin(cluster.properties, log: ignoreLog)
        let error = try kafkaError {
            try admin.create([NewTopic("no-partitions", partitions: 0)], timeout: patience)
        }
        #expect(error.operation.contains("no-partitions"))
    }
}
