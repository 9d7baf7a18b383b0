public import ConfigurationFile
public import Daemon
import Dispatch
import FlyingFox
import FlyingSocks
public import Logging
public import StreamCore
import Synchronization

/// The HTTP server beside a daemon. It works in tasks of its own and takes no part in the workers' turns:
/// what it tells comes from reports.
public final class StatusServer: Sendable {
    /// Connections that may wait at a time, for their next request or for their reader.
    static let mostWaiting = 256

    private let settings: HTTPSettings
    private let board: StatusBoard
    private let router: Router
    private let logger: Logger
    /// Milliseconds between two reports of the history.
    private let historyInterval: Int64
    /// Ends the streams.
    private let streamsEnd = StopFlag()
    /// What the daemon has to be run with, so that customers can be asked after and changes be seen.
    public let desk: InquiryDesk
    private let life = Mutex(Life())

    private struct Life {
        var server: HTTPServer?
        var keeper: Task<Void, Never>?
        var isStopping = false
    }

    /// - Parameters:
    ///   - workers: of the daemon.
    ///   - version: the program's.
    ///   - historyInterval: milliseconds; ``History/capacity`` of these are remembered.
    public init(
        _ settings: HTTPSettings, plan: Plan, workers: Int, version: String,
        historyInterval: Int64 = 10_000, clock: WallClock = .system, logger: Logger
    ) {
        self.settings = settings
        self.logger = logger
        self.historyInterval = historyInterval
        board = StatusBoard(clock: clock)
        let desk = InquiryDesk(workers: workers)
        self.desk = desk
        router = Router(
            access: AccessControl(settings), board: board, customers: CustomerRoutes { await desk.find($0) },
            changes: ChangeRoutes(ring: desk.changes, stop: streamsEnd),
            program: Router.Program(
                version: version, definition: plan.meaning.text, started: clock.now()))
    }

    /// What the daemon has to be run with.
    public var observers: [ReportObserver] {
        let board = board
        return [
            ReportObserver(interval: 1000) { board.post($0) },
            ReportObserver(interval: historyInterval) { board.keep($0) },
        ]
    }

    /// Listens, and answers from then on.
    /// - Returns: where; the port is the system's choice if it is 0 in the settings.
    /// - Throws: ``ListenError`` where the address cannot be had.
    @discardableResult
    public func start() throws -> ListenAddress {
        let result = Self.waiting { await self.listen() }
        let (server, run) = try result.get()
        let keeper = Task { await keep(run) }
        life.withLock { $0.keeper = keeper }
        let address = Self.waiting { await server.listeningAddress }
        var listen = settings.listen
        if case .ip4(_, let port) = address { listen.port = port }
        if case .ip6(_, let port) = address { listen.port = port }
        logger.tell(.answeringHTTP(at: "\(listen)"))
        return listen
    }

    /// Ends all connections; answers that are under way have a moment to finish.
    public func stop() {
        let (server, keeper) = life.withLock { life in
            life.isStopping = true
            streamsEnd.set()
            return (life.server, life.keeper)
        }
        guard let server else { return }
        Self.waiting {
            await server.stop(timeout: 0.25)
            await keeper?.value
        }
    }

    // MARK: Tasks

    private typealias Run = Task<Void, any Error>

    private func listen() async -> Result<(HTTPServer, Run), any Error> {
        do {
            let server = try makeServer()
            await server.appendRoute("*", for: RouterHandler.rareMethods, to: RouterHandler(router: router))
            let run = try await Self.run(server)
            life.withLock { $0.server = server }
            return .success((server, run))
        } catch {
            return .failure(ListenError(settings.listen, error))
        }
    }

    /// Starts a server and waits until it listens or has failed.
    private static func run(_ server: HTTPServer) async throws -> Run {
        let (outcomes, outcome) = AsyncThrowingStream.makeStream(of: Void.self)
        let run = Run {
            do { try await server.run() } catch {
                outcome.finish(throwing: error)
                throw error
            }
        }
        let wait = Task {
            do {
                try await server.waitUntilListening(timeout: 30)
                outcome.finish()
            } catch {
                outcome.finish(throwing: error)
            }
        }
        defer { wait.cancel() }
        for try await _ in outcomes {}
        return run
    }

    private func makeServer() throws -> HTTPServer {
        let pool = PatientPool(base: HTTPServer.defaultPool(), limit: Self.mostWaiting)
        let handler = RouterHandler(router: router)
        let (host, port) = (settings.listen.host, settings.listen.port)
        switch settings.listen.family {
        case .ipv4:
            return HTTPServer(
                address: try .inet(ip4: host, port: port), pool: pool, logger: .disabled, handler: handler)
        case .ipv6:
            return HTTPServer(
                address: try .inet6(ip6: host, port: port), pool: pool, logger: .disabled, handler: handler)
        }
    }

    /// A server ends when it cannot accept, as without file descriptors. Then all connections are closed, and
    /// another one takes its place.
    private func keep(_ run: Run) async {
        var run: Run? = run
        while !isStopping {
            if case .failure(let error) = await run?.result, !isStopping {
                logger.tell(.httpServerEnded(error))
            }
            do { try await Task.sleep(for: isStopping ? .zero : .seconds(1)) } catch { return }
            run = isStopping ? nil : await listenAgain()
        }
    }

    private var isStopping: Bool { life.withLock { $0.isStopping } }

    private func listenAgain() async -> Run? {
        switch await listen() {
        case .success(let (_, run)): return run
        case .failure(let error):
            logger.tell(.httpServerMissing(error))
            return nil
        }
    }

    /// Waits for tasks on a thread that is none of theirs.
    private static func waiting<R: Sendable>(_ body: @escaping @Sendable () async -> R) -> R {
        let done = DispatchSemaphore(value: 0)
        let box = Box<R>()
        Task {
            let value = await body()
            box.value.withLock { $0 = value }
            done.signal()
        }
        while true {
            done.wait()
            if let value = box.value.withLock({ $0 }) { return value }
        }
    }

    private final class Box<R: Sendable>: Sendable {
        let value = Mutex<R?>(nil)
    }
}
