/// The last things that happened in a simulation, for the reader of a failure.
final class Trace {
    private let clock: VirtualClock
    private let capacity: Int
    private var lines: [String] = []
    private var head = 0
    /// How many were noted in all.
    private(set) var count = 0

    init(clock: VirtualClock, capacity: Int = 3000) {
        self.clock = clock
        self.capacity = capacity
    }

    func note(_ line: @autoclosure () -> String) {
        let text = "\(clock.now - VirtualClock.start) ms  \(line())"
        count += 1
        if lines.count < capacity {
            lines.append(text)
        } else {
            lines[head] = text
            head = (head + 1) % capacity
        }
    }

    /// Oldest first.
    var text: String { (lines[head...] + lines[..<head]).joined(separator: "\n") }
}
