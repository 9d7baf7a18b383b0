import CKafka

/// Where a producer puts a record with a key, unless it is told otherwise.
public enum Partitioner {
    /// The partition of a key as the Java client and ``Producer`` choose it: murmur2.
    /// - Parameter count: of the topic's partitions, above 0.
    public static func partition(of key: [UInt8], among count: Int) -> Int32 {
        key.withUnsafeBytes {
            rd_kafka_msg_partitioner_murmur2(nil, $0.baseAddress, $0.count, Int32(clamping: count), nil, nil)
        }
    }
}
