import EventFiles
import ShopSimulator

/// Where simulated events go.
protocol EventOutput {
    /// Takes one event; it may wait with others until ``flush()``.
    mutating func send(_ event: ShopEvent) throws
    /// Lets what was sent so far become visible to its readers.
    mutating func flush() throws
    /// Sends on what is left.
    mutating func finish() throws
    /// The bytes of all events so far.
    var bytesSent: Int { get }
}

/// Events as lines of JSON on standard output.
struct NDJSONOutput: EventOutput {
    private let sink: ByteSink
    private var line: [UInt8] = []
    private(set) var bytesSent = 0

    init() throws { sink = try ByteSink(path: "-") }

    mutating func send(_ event: ShopEvent) throws {
        line.removeAll(keepingCapacity: true)
        event.appendJSON(to: &line)
        line.append(UInt8(ascii: "\n"))
        try sink.write(line)
        bytesSent += line.count
    }

    func flush() throws { try sink.flush() }
    func finish() throws { try sink.finish() }
}
