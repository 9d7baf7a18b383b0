import Daemon
import EventCodec

/// From a request to its answer, without a socket.
struct Router: Sendable {
    let access: AccessControl
    let board: StatusBoard
    let customers: CustomerRoutes
    let changes: ChangeRoutes
    let program: Program

    /// What does not change while the program runs.
    struct Program: Sendable {
        var version: String
        /// Stands for the definitions in force at the start.
        var definition: String
        /// Milliseconds since the epoch.
        var started: Int64
    }

    func answer(_ request: Request) async -> Answer {
        do throws(Refusal) {
            return try await respond(to: request)
        } catch {
            return error.answer
        }
    }

    private func respond(to request: Request) async throws(Refusal) -> Answer {
        guard access.isForUs(request) else {
            throw Refusal(
                .badRequest,
                "without a token this server answers to localhost and to addresses in numbers only")
        }
        let found = Route.of(request.path)
        guard found?.route.isOpen ?? false || access.allows(request) else {
            if request.isFromBrowser { return SignIn.redirect(from: request) }
            throw Refusal(.unauthorized, "this takes the token: Authorization: Bearer TOKEN")
        }
        guard let (route, values) = found else {
            throw Refusal(.notFound, "there is nothing here; see /v1/openapi.json")
        }
        guard let method = request.method, route.methods.contains(method) else {
            let allowed = route.methods.map(\.rawValue).joined(separator: ", ")
            throw Refusal(.methodNotAllowed, "the method must be \(allowed)", allow: allowed)
        }
        return try await answer(route, values, request)
    }

    private func answer(
        _ route: Route, _ values: [String], _ request: Request
    ) async throws(Refusal) -> Answer {
        switch route {
        case .health: health
        case .readiness: readiness
        case .metrics: metrics
        case .status: try status
        case .history: Answer.json { board.history.encode(to: &$0) }
        case .segments: try segments
        case .customer: try await customers.answer(.customer, values[0])
        case .explanation: try await customers.answer(.explanation, values[0])
        case .changes: try changes.answer(request)
        case .description: Answer(.ok, .json, PackageResources.openapi_json)
        case .page: Page.answer
        case .pageFile: try Page.file(values[0])
        case .signIn: try SignIn.answer(request, access)
        }
    }

    // MARK: Answers from reports

    private var health: Answer {
        guard let trouble = board.trouble else { return Answer(.ok, .text, Array("ok\n".utf8)) }
        return Answer(.unavailable, .text, Array("\(trouble)\n".utf8))
    }

    private var readiness: Answer {
        let report = board.newest
        let reason = report.map(\.unreadiness) ?? "starting"
        return Answer.json(reason == nil ? .ok : .unavailable) { out in
            out.beginObject()
            out.key("ready")
            out.value(reason == nil)
            out.key("partitions")
            out.value(report?.partitions ?? 0)
            out.key("restoring")
            out.value(report?.partitionsRestoring ?? 0)
            out.key("reason")
            if let reason { out.value(reason) } else { out.null() }
            out.endObject()
        }
    }

    private var metrics: Answer {
        var text = PrometheusText()
        let report = board.newest
        text.encodeProgram(
            version: program.version, definition: report?.definition ?? program.definition,
            started: program.started)
        if let report { text.encode(report) }
        return Answer(.ok, .prometheus, Array(text.text.utf8))
    }

    private var report: DaemonReport {
        get throws(Refusal) {
            guard let report = board.newest else {
                throw Refusal(.unavailable, "the daemon has not reported yet; try again in a second")
            }
            return report
        }
    }

    private var status: Answer {
        get throws(Refusal) {
            let report = try report
            return Answer.json { $0.encode(report) }
        }
    }

    private var segments: Answer {
        get throws(Refusal) {
            let list = SegmentList(report: try report, history: board.history)
            return Answer.json { list.encode(to: &$0) }
        }
    }
}
