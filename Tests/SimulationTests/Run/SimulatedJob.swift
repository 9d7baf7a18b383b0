import ConfigurationFile
import StreamCore
import Testing

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

    /// Milliseconds by which an event may be older than the newest one of its partition.
    static let outOfOrderness: Int64 = 2000

    init(_ scenario: Scenario) throws {
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
            \(Self.features)
            segments:
            \(Self.segments)
            output:
              changes: {topic: \(changesTopic)}
              memberships: {topic: \(membershipsTopic)}
              dead_letter: {topic: \(deadLetterTopic)}
            state:
              directory: /state
              changelog: {topic: \(changelogTopic)}
              commit_interval: \(scenario.commitInterval)ms
              checkpoint_interval: \(scenario.checkpointInterval)ms
            """
        let (configuration, diagnostics) = ConfigurationReader.read(
            yaml, purpose: .run, in: .empty)
        self.configuration = try #require(configuration, "\(diagnostics)")
        plan = try #require(Plan.make(self.configuration.job).plan)
    }

    private static let features = """
          views: {count: page_view, window: 10s, granularity: 1s}
          spend: {sum: properties.amount, of: purchase, window: 30s, granularity: 5s, decimals: 2}
          brands: {distinct: properties.brand, of: any, window: 20s, granularity: 2s}
          silence: {since_last: any, granularity: 1s}
          warmth: {decayed: any, half_life: 15s, granularity: 1s}
          visits: {sessions: any, gap: 3s, window: 40s, granularity: 5s}
          channel: {last: properties.channel}
        """

    private static let segments = """
          active: {enter: views >= 3, exit: views < 2, min_dwell: 3s}
          spender: {enter: spend >= 50, exit: spend < 20, cooldown: 5s}
          browser: {enter: brands >= 3, confirm: 2s}
          quiet: {enter: silence >= 6 && warmth > 0.3}
          regular: {enter: visits >= 2 && channel == "web", evaluate: event}
          loud: {enter: views >= 2, shadow: true}
          warm:
            tiers: {of: warmth, hot: {enter: 4, exit: 3}, mild: {enter: 1.5, exit: 1}, cold: {}}
        """
}
