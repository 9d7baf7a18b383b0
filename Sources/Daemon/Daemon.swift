public import ConfigurationFile
import KafkaIO
public import Logging
public import StreamCore

/// The daemon without its process: consumes, decides and publishes until it is told to stop.
public struct Daemon: Sendable {
    private let configuration: Configuration
    private let plan: Plan
    private let clock: WallClock
    private let logger: Logger

    public init(configuration: Configuration, plan: Plan, clock: WallClock = .system, logger: Logger) {
        self.configuration = configuration
        self.plan = plan
        self.clock = clock
        self.logger = logger
    }

    /// Works on the calling thread until the flag is set: then the batch is finished, its results are
    /// delivered, offsets committed, and the group left.
    /// - Throws: ``KafkaError`` or ``SetupError``.
    public func run(until stop: StopFlag, observers: [ReportObserver] = []) throws {
        try KafkaLibrary.requireVersion()
        let worker = try Worker(
            configuration: configuration, plan: plan, clock: clock, logger: logger, observers: observers)
        do {
            try worker.run(until: stop)
        } catch let error as KafkaError where error.code == .timedOut {
            // The brokers do not answer, and librdkafka would wait for them for up to a minute before it lets
            // its clients go. The process ends instead, and the group notices.
            _ = Unmanaged.passRetained(worker)
            throw error
        }
    }
}
