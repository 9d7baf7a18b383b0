import ConfigurationFile
import KafkaIO
import Logging
import StreamCore

/// Runs a worker, and puts another one in its place where its clients have come to an end: when it was
/// fenced, because the group or the coordinator took it for dead.
struct WorkerSupervisor: Sendable {
    /// More ends than this within ``window`` are no accident.
    private static let endsAllowed = 5
    private static let window: UInt64 = 300_000_000_000

    let number: Int
    let plans: PlanBoard
    let clock: WallClock
    let logger: Logger
    let clients: ClientFactory
    let directory: LocalStores
    let board: FigureBoard
    /// nil where nobody asks after customers.
    let desk: InquiryDesk?
    let memory: Int

    func run(until stop: StopFlag) throws {
        var ends: [UInt64] = []
        while true {
            do {
                return try runOne(until: stop)
            } catch let error as KafkaError where error.remedy == .rejoin && !stop.isSet {
                let now = clock.monotonic()
                ends = ends.filter { now - $0 < Self.window } + [now]
                guard ends.count <= Self.endsAllowed else {
                    throw StateFailure(
                        description: "fenced \(ends.count) times in five minutes (\(error)): another process "
                            + "uses the same state directory or group.instance.id; give each its own")
                }
                logger.tell(.fenced(worker: number, error))
            }
        }
    }

    private func runOne(until stop: StopFlag) throws {
        let job = plans.current
        let worker = try Worker(
            configuration: job.configuration, plan: job.plan, plans: plans, number: number,
            ports: WorkerPorts(
                makeConsumer: clients.makeConsumer, makeProducer: clients.makeProducer,
                makeChangelogReader: clients.makeChangelogReader, stores: directory, clock: clock),
            memory: memory, logger: logger, stop: stop, questions: desk?.box(of: number),
            changes: desk?.changes)
        do {
            try worker.begin()
            board.post(worker.takeFigures(), from: number)
            while !stop.isSet {
                try worker.turn()
                board.turned(number, now: clock.monotonic())
                if board.isWanted(from: number) { board.post(worker.takeFigures(), from: number) }
            }
            try worker.finish()
            board.retire(worker.lastFigures, of: number, isOver: true)
        } catch {
            worker.abandon()
            board.retire(worker.takeFigures(), of: number, isOver: false)
            throw error
        }
    }
}
