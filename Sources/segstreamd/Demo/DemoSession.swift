import ConfigurationFile
import Daemon
import Demo
import KafkaIO
import Logging
import StatusServer
import StreamCore
import TerminalView

/// The whole product in one process: a broker, the shop, the daemon, and somebody who looks at its changes.
struct DemoSession {
    private static let partitions = 4
    /// Nanoseconds between two pictures.
    private static let framePause: UInt64 = 100_000_000

    /// Milliseconds.
    private static let fetchWait = 20

    private let cluster: MockCluster
    private let directory: TemporaryDirectory
    private let configuration: Configuration
    private let plan: Plan
    private let board = DemoBoard()
    private let memory = EventTypeMemory()
    private let logger = Logger(label: "demo") { _ in SwiftLogNoOpLogHandler() }
    private let server: StatusServer?
    /// Where the server listens.
    private let address: ListenAddress?

    /// Starts the broker, and the HTTP server.
    /// - Parameter port: of the server; nil for none.
    init(port: UInt16?) throws {
        cluster = try MockCluster()
        directory = try TemporaryDirectory()
        let yaml = DemoConfiguration.yaml(
            bootstrapServers: cluster.bootstrapServers, directory: directory.path)
        let (configuration, faults) = ConfigurationReader.read(
            yaml, purpose: .run, in: .empty)
        guard var configuration else { throw Failure(.internalError, render(faults, file: "demo")) }
        // The embedded broker does not wake a waiting fetch when a record comes.
        configuration.kafka.append(KafkaProperty(name: "fetch.wait.max.ms", value: "\(Self.fetchWait)"))
        let (plan, problems) = Plan.make(configuration.job)
        guard let plan else { throw Failure(.internalError, render(problems, file: "demo")) }
        self.configuration = configuration
        self.plan = plan
        let logger = logger
        server = port.map {
            // A month passes in less than a minute here, so the history is finer than usual.
            StatusServer(
                HTTPSettings(listen: ListenAddress(family: .ipv4, host: "127.0.0.1", port: $0)), plan: plan,
                workers: configuration.workers, version: Segstreamd.version, historyInterval: 1000,
                logger: logger)
        }
        address = try server?.startOrFail()
        let output = configuration.output
        let topics =
            [output.changesTopic, output.membershipsTopic, output.deadLetterTopic]
            + [configuration.state.changelogTopic].compactMap { $0 }
        for topic in configuration.topics + topics {
            try cluster.createTopic(topic, partitions: Self.partitions)
        }
    }

    /// Shows the demo until the user ends it, or until `end` on the monotonic clock.
    func run(until end: UInt64) throws {
        let terminal = Terminal.standardOutput
        terminal.write("Starting a Kafka broker in this process, and the daemon on it: a few seconds ...\n")
        if let page { terminal.write("HTTP at \(page)\n") }
        defer { server?.stop() }
        let daemon = startDaemon()
        let outcome = Result { try watch(on: terminal, until: end) }
        board.stop.set()
        daemon.join()
        try outcome.get()
        if let failure = board.failure { throw failure }
    }

    /// Opens the shop once everybody is there to see it, so that it does not start with a backlog.
    private func watch(on terminal: Terminal, until end: UInt64) throws {
        var changes = try ChangesFeed(
            bootstrapServers: cluster.bootstrapServers, topic: configuration.output.changesTopic, plan: plan,
            memory: memory)
        var tally = DemoTally(plan)
        while !isOver(end), !(board.isReady && changes.isReady) { try changes.poll(into: &tally) }
        let time = DemoTime(start: WallClock.system.now())
        let shop = startShop(time)
        let outcome = Result {
            try show(&changes, &tally, time, on: terminal, until: end)
        }
        board.stop.set()
        shop.join()
        try outcome.get()
    }

    private var page: String? { address.map { "http://\($0)/" } }

    private func isOver(_ end: UInt64) -> Bool {
        Signals.stop.isSet || board.stop.isSet || WallClock.system.monotonic() >= end
    }

    private func startDaemon() -> BackgroundThread {
        let daemon = Daemon(configuration: configuration, plan: plan, logger: logger)
        let (board, server) = (board, server)
        return BackgroundThread {
            let observers = [ReportObserver(interval: 100) { board.post($0) }] + (server?.observers ?? [])
            board.watch { try daemon.run(until: board.stop, observers: observers, desk: server?.desk) }
        }
    }

    private func startShop(_ time: DemoTime) -> BackgroundThread {
        let (board, memory, servers) = (board, memory, cluster.bootstrapServers)
        return BackgroundThread {
            board.watch {
                var shop = try ShopFeed(
                    bootstrapServers: servers, topic: DemoConfiguration.inputTopic, time: time, memory: memory
                )
                try shop.run(until: board.stop) { board.counters.events }
            }
        }
    }

    private func show(
        _ changes: inout ChangesFeed, _ tally: inout DemoTally, _ time: DemoTime, on terminal: Terminal,
        until end: UInt64
    ) throws {
        var view = DemoView(
            on: terminal, footer: DemoGuide.footer(bootstrapServers: cluster.bootstrapServers, page: page))
        var nextFrame: UInt64 = 0
        while !isOver(end) {
            try changes.poll(into: &tally)
            let now = WallClock.system.monotonic()
            guard now >= nextFrame else { continue }
            nextFrame = now + Self.framePause
            let picture = tally.snapshot(board.counters, time: time, wallClock: WallClock.system.now())
            guard view.draw(picture) else { return }
        }
        let last = tally.snapshot(board.counters, time: time, wallClock: WallClock.system.now())
        view.finish(last, nextSteps: DemoGuide.nextSteps)
    }
}
