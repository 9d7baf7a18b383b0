import ConfigurationFile
import StreamCore
import Testing

@testable import Daemon
@testable import StatusServer

/// Routes without a socket, over a board that a test fills.
struct Asking {
    let time = ManualClock()
    let board: StatusBoard
    let router: Router
    let ring = ChangeRing()
    let stop = StopFlag()

    /// - Parameter find: what the workers know.
    init(
        _ settings: HTTPSettings = HTTPSettings(),
        find: @escaping @Sendable (String) async -> CustomerFinding = { _ in .noAnswer }
    ) {
        board = StatusBoard(clock: time.clock)
        router = Router(
            access: AccessControl(settings), board: board, customers: CustomerRoutes(find),
            changes: ChangeRoutes(ring: ring, stop: stop),
            export: ExportRoutes(stop: stop) { () async throws(ScanFault) in throw .noAnswer },
            program: Router.Program(version: "9.9", definition: "0123456789ab", started: 1_767_268_740_000))
    }

    func ask(
        _ path: String, _ method: String = "GET", headers: [String: String] = [:], body: String = ""
    ) async throws -> Answer {
        let parts = path.split(separator: "?", maxSplits: 1)
        var request = try Request(
            method: method, path: String(parts[0]), query: parts.count > 1 ? String(parts[1]) : "",
            headers: headers)
        request.body = Array(body.utf8)
        return await router.answer(request)
    }
}

extension Answer {
    var text: String {
        switch body {
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
        case .changes: "changes"
        case .table: "table"
        }
    }

    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}
