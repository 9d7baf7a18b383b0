import ConfigurationFile
import EventFiles
import Glibc
import Replay
import StreamCore
import Testing
import TestSupport

/// What a replay writes when its file ends and many timers are due at once.
@Suite struct ReplayFinishTests {
    /// More than the timers that a replay fires between two writes.
    private static let customers = 12_000

    @Test func allTimersDueAtTheEndAreWrittenInOrderOfTime() throws {
        let directory = try TemporaryDirectory()
        let input = directory.file("events.ndjson")
        let output = directory.file("changes.ndjson")
        let events = try ByteSink(path: input)
        for customer in 0..<Self.customers {
            // In an order that is not that of the customers' timers.
            let time = 1_767_600_000_000 + customer * 7919 % Self.customers
            let line =
                #"{"id":"e","customer":"c\#(customer)","type":"view","time":"# + "\(time)}\n"
            try events.write(Array(line.utf8))
        }
        try events.finish()

        let changes = try ByteSink(path: output)
        var replay = Replay(plan: try plan(), source: input, output: changes, deadLetters: nil)
        var reader = try LineReader(path: input)
        while let line = try reader.next() { try replay.process(line) }
        let summary = try replay.finish(until: 1_767_600_000_000 + 600_000)
        try changes.finish()

        #expect(summary.changes.entered == UInt64(Self.customers))
        #expect(summary.timersFired == UInt64(Self.customers))
        let instants = try instants(in: output)
        #expect(instants.count == Self.customers)
        #expect(instants == instants.sorted())
    }

    /// Text of the member `at` of each line.
    private func instants(in path: String) throws -> [Substring] {
        try readText(path).split(separator: "\n").map { line in
            let start = try #require(line.firstRange(of: #""at":""#))
            return line[start.upperBound...].prefix(24)
        }
    }

    private func plan() throws -> Plan {
        let text = """
            application: replay
            input:
              mapping: {event_id: id, customer_id: customer, type: type, timestamp: time}
              out_of_orderness: 1h
            features:
              silence: {since_last: any, granularity: 1s}
            segments:
              quiet: {enter: silence >= 60}
            """
        let (configuration, problems) = ConfigurationReader.read(
            text, purpose: .files, in: .empty)
        let job = try #require(configuration?.job, "\(problems)")
        let (plan, diagnostics) = Plan.make(job)
        return try #require(plan, "\(diagnostics)")
    }
}
