import Testing
import TestSupport

/// What the commands say of a configuration file, and how they end.
@Suite("Check as a process")
struct CheckProcessTests {
    /// Faults of shape, of librdkafka's properties, of names and of types.
    private static let broken = """
        application: shop
        kafka: {bootstrap.servers: "127.0.0.1:1", linger.mss: 5, fetch.max.bytes: "${SECRET}"}
        segments:
          active: {enter: visits > 'x', exit: visit < 1, mindwell: 1h}
          lost: {enter: broken > 1 && broke > 1}
        features:
          visits: {count: page_view, window: 7d, granularity: 5h}
          broken: {count: page_view}
          last: {last: a}
          share: {expr: last +}
          twice: {expr: share / nothing}
        input:
          topics: [events]
          mapping: {event_id: id, customer_id: c, type: t, timestamp: ts}
        """

    private static let problems = [
        "2:43: Kafka's client refuses \"linger.mss\": No such configuration property: \"linger.mss\"; "
            + "did you mean 'linger.ms'?",
        "2:58: Kafka's client refuses \"fetch.max.bytes\": Invalid value for configuration property "
            + "\"fetch.max.bytes\"",
        "4:39: unknown feature \"visit\"; did you mean \"visits\"?",
        "4:50: unknown key \"mindwell\" in segment \"active\"; did you mean \"min_dwell\"?",
        "5:31: unknown feature \"broke\"; did you mean \"broken\"?",
        "7:55: granularity 5h does not divide window 7d; the nearest that do: 4h48m and 5h15m",
        "8:3: feature \"broken\" needs \"window\"",
        "10:23: the expression ends where a value should follow",
        "11:25: unknown feature \"nothing\"",
    ]

    private struct Ending {
        var status: Int32
        var output: [String]
        var errors: [String]
    }

    private func end(_ command: [String], _ yaml: String) throws -> Ending {
        let folder = try TemporaryDirectory()
        let file = try folder.write("job.yaml", yaml)
        let process = try SegstreamdProcess(
            command + ["-c", file], in: folder, environment: ["SECRET": "hunter2"])
        let status = try process.waitForExit()
        let lines = { (text: String) in
            text.replacing("\(file):", with: "").split(separator: "\n").map(String.init)
        }
        return Ending(status: status, output: lines(process.output), errors: lines(process.log))
    }

    @Test func allProblemsAtOnceInTheFilesOrder() throws {
        let ending = try end(["check"], Self.broken)
        #expect(ending.status == 78)
        #expect(ending.output == Self.problems)
        #expect(ending.errors == [])
    }

    @Test func runSaysTheSameAndDoesNotStart() throws {
        let ending = try end(["run"], Self.broken)
        #expect(ending.status == 78)
        #expect(ending.errors == Self.problems)
        #expect(ending.output == [])
    }

    /// Without a broker, what only a broker's client knows does not matter.
    @Test func replaySaysWhatConcernsIt() throws {
        let ending = try end(["replay", "--input", "/dev/null", "--output", "-"], Self.broken)
        #expect(ending.status == 78)
        #expect(ending.errors == Array(Self.problems.dropFirst(2)))
        #expect(ending.output == [])
    }

    @Test func warningsDoNotFail() throws {
        let yaml = """
            application: shop
            kafka: {bootstrap.servers: "127.0.0.1:1"}
            input: {topics: [e], mapping: {event_id: i, customer_id: c, type: t, timestamp: ts}}
            features: {visits: {count: page_view, window: 7d}}
            segments: {s: {enter: visits > 5, exit: visits < 7}}
            """
        let ending = try end(["check"], yaml)
        #expect(ending.status == 0)
        #expect(
            ending.output == [
                "5:41: warning: \"exit\" can hold together with \"enter\", for example when visits is 6; "
                    + "then the customer does not enter"
            ])
        #expect(ending.errors.count == 1 && ending.errors[0].hasSuffix("1 features, 0 models, 1 segments"))
    }

    @Test func aSecretIsNotShown() throws {
        let yaml = Self.broken.replacing("fetch.max.bytes", with: "compression.codec")
        let ending = try end(["check"], yaml)
        #expect(ending.output.contains { $0.hasPrefix("2:58: Kafka's client refuses \"compression.codec\"") })
        #expect(!ending.output.contains { $0.contains("hunter2") })
    }
}
