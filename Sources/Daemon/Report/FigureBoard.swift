import Synchronization

/// Where workers leave their figures for the thread that reports. A worker looks at one flag in each turn,
/// and makes figures only when they are wanted.
final class FigureBoard: Sendable {
    /// The figures of workers that have ended, and the last ones of those that work, by number.
    private struct Content {
        var ended = WorkerFigures()
        var working: [Int: WorkerFigures] = [:]
        var missing: Set<Int> = []
    }

    private let content = Mutex(Content())
    private let desks: [Desk]

    init(workers: Int) { desks = (0..<workers).map { _ in Desk() } }

    var workerCount: Int { desks.count }

    // MARK: Workers

    func isWanted(from worker: Int) -> Bool { desks[worker].isWanted.load(ordering: .relaxed) }

    /// A worker has ended a turn.
    /// - Parameter now: monotonic nanoseconds.
    func turned(_ worker: Int, now: UInt64) { desks[worker].lastTurn.store(now, ordering: .relaxed) }

    func post(_ figures: WorkerFigures, from worker: Int) {
        desks[worker].isWanted.store(false, ordering: .relaxed)
        content.withLock {
            $0.working[worker] = figures.addingTimes(of: $0.working[worker])
            $0.missing.remove(worker)
        }
    }

    /// The worker's last word; another one may take its number.
    /// - Parameter isOver: whether none will, so that what it held is still to be shown at the end.
    func retire(_ figures: WorkerFigures, of worker: Int, isOver: Bool) {
        let figures = isOver ? figures : figures.withoutGauges
        if isOver { turned(worker, now: .max) }
        content.withLock {
            $0.ended = $0.ended + figures.addingTimes(of: $0.working[worker])
            $0.working[worker] = nil
            $0.missing.remove(worker)
        }
    }

    // MARK: Reporter

    /// Asks all workers for new figures.
    func request() {
        content.withLock { $0.missing = Set($0.working.keys) }
        for desk in desks { desk.isWanted.store(true, ordering: .relaxed) }
    }

    /// Nanoseconds since the turn that is longest ago of the workers' last ones.
    /// - Parameter start: counts as the last turn of those that have had none.
    func longestPause(since start: UInt64, now: UInt64) -> UInt64 {
        desks.map { now - min(now, max(start, $0.lastTurn.load(ordering: .relaxed))) }.max() ?? 0
    }

    /// Whether all that were asked have answered.
    var isComplete: Bool { content.withLock { $0.missing.isEmpty } }

    /// The sum over all workers; times measured begin anew.
    func take() -> WorkerFigures {
        content.withLock { content in
            var sum = content.ended
            content.ended.resetTimes()
            for worker in content.working.keys.sorted() {
                guard let figures = content.working[worker] else { continue }
                sum = sum + figures
                content.working[worker]?.resetTimes()
            }
            return sum
        }
    }

    /// One worker's.
    private final class Desk: Sendable {
        let isWanted = Atomic<Bool>(false)
        /// Monotonic nanoseconds; 0 before the first.
        let lastTurn = Atomic<UInt64>(0)
    }
}

extension WorkerFigures {
    /// With the times of figures that nobody has taken yet.
    fileprivate func addingTimes(of earlier: WorkerFigures?) -> WorkerFigures {
        guard let earlier else { return self }
        var result = self
        result.addTimes(of: earlier)
        return result
    }
}
