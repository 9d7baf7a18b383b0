import Testing

@testable import StatusServer

@Suite("Metrics for Prometheus")
struct PrometheusTests {
    private func lines() throws -> [String] {
        var text = PrometheusText()
        text.encodeProgram(version: "9.9", definition: "abc", started: 1500)
        text.encode(try sampleReport())
        return text.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    @Test(
        "Samples",
        arguments: [
            "segstreamd_build_info{version=\"9.9\",definition=\"abc\"} 1", "process_start_time_seconds 1.5",
            "segstreamd_events_consumed_total 10", "segstreamd_events_dead_lettered_total 1",
            "segstreamd_changes_total{change=\"entered\"} 5",
            "segstreamd_segment_size{segment=\"active\",shadow=\"false\"} 3",
            "segstreamd_segment_warning{segment=\"active\",kind=\"min_size\"} 1",
            "segstreamd_segment_warning{segment=\"active\",kind=\"flap_rate\"} 0",
            "segstreamd_segment_size{segment=\"odd \\\"name\\\"\\\\\",shadow=\"true\"} 1",
            "segstreamd_segment_changes_total{segment=\"active\",change=\"exited\"} 2",
            "segstreamd_lag_events{partition=\"3\"} 4", "segstreamd_lag_seconds 1.5",
            "segstreamd_latency_seconds_bucket{le=\"0.001\"} 2",
            "segstreamd_latency_seconds_bucket{le=\"0.005\"} 3",
            "segstreamd_latency_seconds_bucket{le=\"60\"} 4",
            "segstreamd_latency_seconds_bucket{le=\"+Inf\"} 5", "segstreamd_latency_seconds_count 5",
            "segstreamd_model_scored_total{model=\"intent\"} 8",
            "segstreamd_model_missing_total{model=\"intent\",input=\"views\"} 4",
            "segstreamd_model_psi{model=\"intent\"} 0.125", "process_resident_memory_bytes 1048576",
            "process_cpu_seconds_total 1.25",
        ])
    func samples(line: String) throws { #expect(try lines().contains(line)) }

    @Test("Every metric is described once, before its samples, and none is written twice")
    func shape() throws {
        var described: Set<String> = []
        var samples: Set<String> = []
        var current = ""
        for line in try lines().dropLast() {
            if line.hasPrefix("# HELP ") {
                current = String(line.dropFirst(7).prefix { $0 != " " })
                #expect(described.insert(current).inserted)
            } else if line.hasPrefix("# TYPE ") {
                #expect(line.hasPrefix("# TYPE \(current) "))
            } else {
                #expect(line.hasPrefix(current))
                #expect(samples.insert(String(line.prefix { $0 != " " })).inserted || line.contains("odd"))
            }
        }
        #expect(described.count > 30)
        #expect(try lines().last == "", "the last line ends")
        #expect(!described.contains("segstreamd_model_log_loss"), "what is not known is left out")
    }

    @Test("No value ends its label, not even with an accent behind a quotation mark")
    func escaping() {
        var text = PrometheusText()
        text.family("a", .gauge, "b") { $0.add(1, ["c": "d\"\u{301}\\\n"]) }
        #expect(text.text.hasSuffix("a{c=\"d\\\"\u{301}\\\\\\n\"} 1\n"))
    }

    @Test("Numbers", arguments: [(0.0, "0"), (-0.5, "-0.5"), (1e300, "1e+300"), (.infinity, "+Inf")])
    func numbers(number: Double, text: String) { #expect(number.sampleText == text) }
}
