import KafkaIO
import Testing

@testable import Daemon

@Suite("Partitions in few words")
struct PartitionRangesTests {
    private func text(_ partitions: (topic: String, number: Int32)...) -> String {
        rangesText(partitions.map { TopicPartition($0.topic, $0.number) })
    }

    @Test("Ranges by topic")
    func ranges() {
        #expect(text() == "none")
        #expect(text(("b", 3)) == "b[3]")
        #expect(text(("b", 2), ("b", 0), ("b", 1)) == "b[0-2]")
        #expect(text(("b", 0), ("a", 0), ("a", 1), ("a", 5), ("b", 2)) == "a[0-1,5] b[0,2]")
    }
}
