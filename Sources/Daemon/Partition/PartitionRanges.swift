import KafkaIO

/// Partitions in few words for a log: `events[0-3,7] orders[0-3]`.
func rangesText(_ partitions: [TopicPartition]) -> String {
    var ranges: [(topic: String, first: Int32, last: Int32)] = []
    for partition in partitions.sorted() {
        if let range = ranges.last, range.topic == partition.topic, range.last + 1 == partition.partition {
            ranges[ranges.count - 1].last = partition.partition
        } else {
            ranges.append((partition.topic, partition.partition, partition.partition))
        }
    }
    var text = ""
    var topic: String?
    for range in ranges {
        let numbers = range.first == range.last ? "\(range.first)" : "\(range.first)-\(range.last)"
        if range.topic == topic {
            text += ",\(numbers)"
        } else {
            text += (topic == nil ? "" : "] ") + "\(range.topic)[\(numbers)"
        }
        topic = range.topic
    }
    return text.isEmpty ? "none" : text + "]"
}
