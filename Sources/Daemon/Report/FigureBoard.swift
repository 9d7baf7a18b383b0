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
    private let wanted: [Flag]

    init(workers: Int) { wanted = (0..<workers).map { _ in Flag() } }

    // MARK: Workers

    func isWanted(from worker: Int) -> Bool { wanted[worker].value.load(ordering: .relaxed) }

    func post(_ figures: WorkerFigures, from worker: Int) {
        wanted[worker].value.store(false, ordering: .relaxed)
        content.withLock {
            $0.working[worker] = figures.addingTimes(of: $0.working[worker])
            $0.missing.remove(worker)
        }
    }

    /// The worker's last word; another one may take its number.
    func retire(_ figures: WorkerFigures, of worker: Int) {
        content.withLock {
            $0.ended = $0.ended + figures.addingTimes(of: $0.working[worker]).withoutGauges
            $0.working[worker] = nil
            $0.missing.remove(worker)
        }
    }

    // MARK: Reporter

    /// Asks all workers for new figures.
    func request() {
        content.withLock { $0.missing = Set($0.working.keys) }
        for flag in wanted { flag.value.store(true, ordering: .relaxed) }
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

    private final class Flag: Sendable {
        let value = Atomic<Bool>(false)
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
