import KafkaIO
import StreamCore

/// A record of the input. Its bytes are valid only during the call that it is passed to.
struct InputRecord {
    /// The topic's index in the configuration.
    var topic: Int
    var offset: Int64
    /// The broker's, ms since the epoch.
    var timestamp: Int64?
    var key: ByteView?
    /// nil for a tombstone.
    var value: ByteView?
}

extension InputRecord {
    init(_ record: borrowing RecordView, topic: Int) {
        self.init(
            topic: topic, offset: record.offset, timestamp: record.timestamp, key: record.key,
            value: record.value)
    }
}
