public import ConfigurationFile
import KafkaIO
public import Logging
import StateStore
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

    /// Works until the flag is set: then the batches are finished, committed and checkpointed, and the group
    /// is left. The workers have threads of their own; the calling thread reports.
    /// - Parameters:
    ///   - reload: where a changed configuration comes from; nil when it never changes.
    ///   - allowsSurge: whether the configuration may move more customers than it allows itself.
    ///   - desk: where customers are asked after, for as many workers as the configuration has.
    /// - Throws: ``KafkaError``, ``SetupError``, ``StateFailure`` or ``SurgeRefusal``: the first that ended a
    ///   worker.
    public func run(
        until stop: StopFlag, reload: ReloadSource? = nil, allowsSurge: Bool = false,
        observers: [ReportObserver] = [], desk: InquiryDesk? = nil
    ) throws {
        try KafkaLibrary.requireVersion()
        let properties = KafkaProperties(configuration.kafka.map { ($0.name, $0.value) })
        let directory = try openDirectory()
        let setup = try TopicSetup(
            configuration: configuration, properties: properties, logger: logger, log: logger.kafkaLog)
        guard let partitions = try setup.prepare(until: stop) else { return }
        desk?.open(partitions: partitions)

        let board = FigureBoard(workers: configuration.workers)
        let plans = PlanBoard(
            DaemonJob(configuration: configuration, plan: plan), allowsSurge: allowsSurge)
        let end = WorkersEnd(stopping: stop)
        let threads = (0..<configuration.workers).map { number in
            let supervisor = WorkerSupervisor(
                number: number, plans: plans, clock: clock, logger: logger,
                clients: ClientFactory(
                    configuration, properties, instance: directory.instance, worker: number, logger: logger),
                directory: directory, board: board, desk: desk, memory: memoryBudget / configuration.workers)
            return BackgroundThread { end.note { try supervisor.run(until: stop) } }
        }
        var reporter = Reporter(
            plan: plan, plans: plans, clock: clock, board: board, observers: observers, logger: logger)
        var changes = Reload(plans: plans, logger: logger)
        while !end.hasCome(of: threads.count) {
            clock.pause(20_000_000)
            if let reload { changes.turn(reload) }
            reporter.turn()
        }
        for thread in threads { thread.join() }
        reporter.finish()
        try end.throwFailure()
    }

    private func openDirectory() throws(StateFailure) -> LocalStores {
        do throws(StateError) {
            return try LocalStores("\(configuration.state.directory)/\(configuration.job.application)")
        } catch {
            throw StateFailure(description: "\(error)")
        }
    }

    /// Bytes for customers in memory: as the configuration says, else a quarter of the machine.
    private var memoryBudget: Int {
        configuration.state.memory.map { Int(clamping: $0) } ?? max(64 << 20, SystemMemory.bytes / 4)
    }
}
