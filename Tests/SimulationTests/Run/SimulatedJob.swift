import ConfigurationFile
import Daemon
import StreamCore
import Testing
import TestSupport

/// A job on short windows, so that much happens within a minute.
struct SimulatedJob {
    let configuration: Configuration
    let plan: Plan
    /// The application's name, and with it the group's.
    let group = "sim"
    let inputTopic = "events"
    let changesTopic = "sim-changes"
    let membershipsTopic = "sim-memberships"
    let deadLetterTopic = "sim-dead-letter"
    let changelogTopic = "sim-state"

    /// The jobs that the machines have, each with another meaning than the others. The last one is what all
    /// have in the end.
    static func all(of scenario: Scenario) throws -> [SimulatedJob] {
        var random = SplitMix64(seed: scenario.seed ^ 0x10B5)
        var text = JobText()
        var jobs = [try SimulatedJob(scenario, text)]
        while jobs.count < scenario.jobs {
            let nextText = JobText(
                after: text, forgets: scenario.jobsOnlyAdvance && scenario.restartsForJobs, using: &random)
            let next = try SimulatedJob(scenario, nextText)
            guard !jobs.contains(where: { $0.plan.meaning == next.plan.meaning }) else { continue }
            text = nextText
            jobs.append(next)
        }
        return jobs
    }

    var daemonJob: DaemonJob { DaemonJob(configuration: configuration, plan: plan) }

    /// Milliseconds by which an event may be older than the newest one of its partition.
    static let outOfOrderness: Int64 = 2000

    init(_ scenario: Scenario, _ text: JobText) throws {
        let yaml = """
            application: sim
            kafka: {bootstrap.servers: "nowhere:1"}
            input:
              topics: [\(inputTopic)]
              mapping: {event_id: id, customer_id: user, type: type, timestamp: ts}
              dedup_window: \(scenario.followsClock ? "30d" : "40s")
              allowed_lateness: 20s
              out_of_orderness: \(Self.outOfOrderness)ms
              max_future_skew: 30d
              idle_after: \(scenario.followsClock ? "2s" : "30d")
            features:
            \(text.features)
            models:
            \(text.models)
            segments:
            \(text.segments)
            output:
              changes: {topic: \(changesTopic)}
              memberships: {topic: \(membershipsTopic)}
              dead_letter: {topic: \(deadLetterTopic)}
            state:
              directory: /state
              changelog: {topic: \(changelogTopic)}
              commit_interval: \(scenario.commitInterval)ms
              checkpoint_interval: \(scenario.checkpointInterval)ms
            reload: {rate: \(scenario.reloadRate), max_change: 100%}
            """
        let (configuration, diagnostics) = ConfigurationReader.read(
            yaml, purpose: .run, in: .empty)
        self.configuration = try #require(configuration, "\(diagnostics)")
        plan = try #require(Plan.make(self.configuration.job).plan)
    }
}
