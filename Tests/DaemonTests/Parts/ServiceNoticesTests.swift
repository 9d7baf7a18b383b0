import Glibc
import StreamCore
import Synchronization
import Testing
import TestSupport

@testable import Daemon

@Suite("Notices to the service manager")
struct ServiceNoticesTests {
    private final class Switch: Sendable {
        let isOn = Mutex(false)
    }

    /// A daemon of one worker, as far as reports know it, and the manager that listens.
    private final class Scene {
        let time = ManualClock()
        let stop = StopFlag()
        /// Set while the manager takes nothing.
        let isDeaf = Switch()
        let listener: NotifyListener
        let notices: ServiceNotices
        private let folder: TemporaryDirectory
        private let board = FigureBoard(workers: 1)
        private var reporter: Reporter
        private let plan: Plan

        init(_ kind: NotifyListener.Kind = .path, watchdogSeconds: UInt64? = nil) throws {
            folder = try TemporaryDirectory()
            listener = try NotifyListener(kind, in: folder)
            plan = try samplePlan()
            let socket = try NotifySocket(listener.name)
            notices = ServiceNotices(
                watchdog: watchdogSeconds.map { $0 * 1_000_000_000 }, clock: time.clock, stop: stop
            ) { [isDeaf] in !isDeaf.isOn.withLock { $0 } && socket.send($0) }
            reporter = Reporter(
                plan: plan, clock: time.clock, board: board, observers: [notices.observer], logger: .silent)
        }

        /// The worker's figures with these partitions, and a report.
        func report(isAssigned: Bool = true, _ works: [PartitionWork] = []) -> [String] {
            var figures = WorkerFigures()
            figures.isAssigned = isAssigned
            board.turned(0, now: time.clock.monotonic())
            board.post(figures.take(works, lag: { _ in 7 }, now: time.clock.now()), from: 0)
            reporter.finish()
            return listener.take()
        }

        /// A report while the worker does not turn.
        func reportWithoutTurn(afterSeconds seconds: Int64) -> [String] {
            time.advance(milliseconds: seconds * 1000)
            reporter.finish()
            return listener.take()
        }

        func running() throws -> PartitionWork { try runningWork(3, topics: 1, plan: plan) }

        func restoring() -> PartitionWork {
            let work = PartitionWork(4, topics: 1, plan: plan)
            work.assign(topic: 0)
            return work
        }
    }

    @Test("Ready once partitions are assigned and restored", arguments: NotifyListener.Kind.allCases)
    func readiness(kind: NotifyListener.Kind) throws {
        let scene = try Scene(kind)
        let more = "EXTEND_TIMEOUT_USEC=60000000"
        #expect(
            scene.report(isAssigned: false)
                == [more, "STATUS=waiting for the group to assign partitions"])
        #expect(
            scene.report([try scene.running(), scene.restoring()])
                == [more, "STATUS=restoring 1 of 2 partitions"])
        #expect(
            scene.report([try scene.running()])
                == ["READY=1", "STATUS=1 partitions, 0 customers, 7 events behind"])
        #expect(scene.report([try scene.running()]).isEmpty, "nothing is said twice")
        #expect(scene.report([scene.restoring()]) == ["STATUS=restoring 1 of 1 partitions"])
        scene.stop.set()
        #expect(scene.report([]) == ["STOPPING=1", "STATUS=stopping"])
        #expect(scene.report([]).isEmpty)
    }

    @Test("A member to whom the group gives nothing is ready")
    func spare() throws {
        #expect(try Scene().report().first == "READY=1")
    }

    @Test("A reload ends with the next report, and before readiness there is none")
    func reload() throws {
        let scene = try Scene()
        scene.notices.reloading()
        #expect(scene.listener.take().isEmpty)
        #expect(scene.report().first == "READY=1")
        scene.notices.reloading()
        let now = scene.time.clock.monotonic() / 1000
        #expect(scene.listener.take() == ["RELOADING=1\nMONOTONIC_USEC=\(now)"])
        #expect(scene.report() == ["READY=1"])
    }

    @Test("Signs of life come at half of the watchdog's time, and only while the worker turns")
    func watchdog() throws {
        let scene = try Scene(watchdogSeconds: 60)
        #expect(scene.report().contains("WATCHDOG=1"))
        var signs = 0
        for _ in 0..<60 {
            scene.time.advance(milliseconds: 1000)
            signs += scene.report().count { $0 == "WATCHDOG=1" }
        }
        #expect(signs == 2)
        let limit = Int64(DaemonReport.longestTurn)
        #expect(scene.reportWithoutTurn(afterSeconds: limit) == ["WATCHDOG=1"])
        let stalled = scene.reportWithoutTurn(afterSeconds: 60)
        #expect(stalled.count == 1 && stalled[0].hasPrefix("STATUS=a worker hangs"))
        #expect(scene.report().contains("WATCHDOG=1"), "it goes on when the worker does")
    }

    @Test("What was not taken is sent again")
    func notTaken() throws {
        let scene = try Scene(watchdogSeconds: 60)
        scene.isDeaf.isOn.withLock { $0 = true }
        #expect(scene.report().isEmpty)
        scene.isDeaf.isOn.withLock { $0 = false }
        #expect(scene.report().sorted().first == "READY=1")
        #expect(scene.listener.take().isEmpty)
    }

    @Test("Reports come often enough for the watchdog", arguments: [(nil, 1000), (60, 1000), (2, 500)])
    func interval(seconds: UInt64?, milliseconds: Int64) throws {
        #expect(try Scene(watchdogSeconds: seconds).notices.observer.interval == milliseconds)
    }

    @Test("Names that are none are refused, and a manager that is gone is no fault")
    func names() throws {
        for name in ["", "relative", "/" + String(repeating: "x", count: 108)] {
            #expect(throws: NotifySocket.Fault.self) { _ = try NotifySocket(name) }
        }
        #expect(try !NotifySocket("@segstreamd-nobody-is-here").send("READY=1"))
    }
}
