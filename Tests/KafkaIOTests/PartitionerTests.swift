import Testing

@testable import KafkaIO

@Suite("The usual partitioner")
struct PartitionerTests {
    /// Hashes from the tests of Kafka's Java client (UtilsTest.testMurmur2), made positive as it does.
    @Test(
        "Is the Java client's",
        arguments: [
            ("21", -973_932_308), ("foobar", -790_332_482), ("a-little-bit-long-string", -985_981_536),
            ("a-little-bit-longer-string", -1_486_304_829),
            ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971), ("abc", 479_470_107),
        ])
    func murmur2(key: String, hash: Int32) {
        for count in [1, 2, 7, 64, 1000] {
            let expected = (hash & 0x7FFF_FFFF) % Int32(count)
            #expect(Partitioner.partition(of: Array(key.utf8), among: count) == expected)
        }
    }
}
