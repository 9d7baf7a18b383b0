import Daemon
import FlyingSocks
import StreamCore

/// Changes as server-sent events, as they are committed; see the HTML standard, section 9.2.
struct ChangeStream: AsyncBufferedSequence, Sendable {
    typealias Element = UInt8

    let ring: ChangeRing
    /// The number of the last change that the client has.
    let last: UInt64
    /// Given back when the stream ends.
    let place: StreamPlaces.Place
    let stop: StopFlag

    func makeAsyncIterator() -> Iterator { Iterator(self) }

    struct Iterator: AsyncBufferedIteratorProtocol {
        /// Between two looks at the ring. So a commit wakes nobody, and a burst is sent in large pieces.
        private static let pause = Duration.milliseconds(50)
        /// Silence after which a comment shows that the connection lives, and finds out whether it does.
        private static let heartbeat = Duration.seconds(15)
        /// Bytes sent at a time, about.
        private static let pieceSize = 64 << 10

        private let stream: ChangeStream
        private var last: UInt64
        private var hasBegun = false

        init(_ stream: ChangeStream) {
            self.stream = stream
            last = stream.last
        }

        mutating func next() async throws -> UInt8? { nil }

        mutating func nextBuffer(suggested count: Int) async throws -> [UInt8]? {
            if !hasBegun {
                hasBegun = true
                return Array("retry: 1000\n\n".utf8)
            }
            let end = ContinuousClock.now + Self.heartbeat
            while !stream.stop.isSet {
                if stream.ring.last != last { return read() }
                if ContinuousClock.now >= end { return Array(":\n\n".utf8) }
                try await Task.sleep(for: Self.pause)
            }
            return nil
        }

        private mutating func read() -> [UInt8] {
            var events: [UInt8] = []
            var newest: UInt64?
            let hasGap = stream.ring.read(after: last, limit: Self.pieceSize) { number, json in
                events.append(contentsOf: "event: change\nid: \(number)\ndata: ".utf8)
                events.append(contentsOf: json)
                events.append(contentsOf: "\n\n".utf8)
                newest = number
            }
            // What is from another process stands for nothing here.
            last = newest ?? (hasGap ? 0 : last)
            // Browsers pass over an event without data.
            return (hasGap ? Array("event: gap\ndata: {}\n\n".utf8) : []) + events
        }
    }
}
