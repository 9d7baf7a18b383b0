import EventCodec

/// The statuses that the server uses.
enum Status: Int, Sendable {
    case ok = 200
    case seeOther = 303
    case badRequest = 400
    case unauthorized = 401
    case notFound = 404
    case methodNotAllowed = 405
    case contentTooLarge = 413
    case misdirected = 421
    case unavailable = 503

    var phrase: String {
        switch self {
        case .ok: "OK"
        case .seeOther: "See Other"
        case .badRequest: "Bad Request"
        case .unauthorized: "Unauthorized"
        case .notFound: "Not Found"
        case .methodNotAllowed: "Method Not Allowed"
        case .contentTooLarge: "Content Too Large"
        case .misdirected: "Misdirected Request"
        case .unavailable: "Service Unavailable"
        }
    }
}

/// What is sent back.
struct Answer: Sendable {
    enum Body: Sendable {
        case bytes([UInt8])
        /// Never ends by itself.
        case changes(ChangeStream)
        /// Cut off where it cannot be completed.
        case table(TableStream)
    }

    var status: Status
    var headers: [(name: String, value: String)]
    var body: Body

    init(_ status: Status, _ type: ContentType, _ body: [UInt8], headers: [(String, String)] = []) {
        self.status = status
        self.headers = [("Content-Type", type.rawValue)] + headers
        self.body = .bytes(body)
    }

    init(_ changes: ChangeStream) {
        status = .ok
        // Proxies that buffer would keep events back; nginx heeds the second header.
        headers = [("Content-Type", ContentType.events.rawValue), ("X-Accel-Buffering", "no")]
        body = .changes(changes)
    }

    init(_ table: TableStream) {
        status = .ok
        headers = [("Content-Type", table.type.rawValue)] + table.headers
        body = .table(table)
    }

    /// An answer of one JSON object.
    static func json(_ status: Status = .ok, _ write: (inout JSONWriter) -> Void) -> Answer {
        var out = JSONWriter()
        write(&out)
        return Answer(status, .json, Array(out.bytes))
    }
}

enum ContentType: String {
    case text = "text/plain; charset=utf-8"
    case json = "application/json"
    case css = "text/css; charset=utf-8"
    case javaScript = "text/javascript; charset=utf-8"
    case svg = "image/svg+xml"
    case html = "text/html; charset=utf-8"
    case events = "text/event-stream"
    case csv = "text/csv; charset=utf-8; header=present"
    case ndjson = "application/x-ndjson"
    case prometheus = "text/plain; version=0.0.4; charset=utf-8"
}

/// Why a request does not get what it asks for.
struct Refusal: Error {
    var status: Status
    /// What is wrong and what to do.
    var message: String
    /// The methods that a route has, with ``Status/methodNotAllowed``.
    var allow: String?
    /// The partition that a customer belongs to, where that is known.
    var partition: Int32?

    init(_ status: Status, _ message: String, allow: String? = nil, partition: Int32? = nil) {
        self.status = status
        self.message = message
        self.allow = allow
        self.partition = partition
    }

    var answer: Answer {
        var answer = Answer.json(status) { out in
            out.beginObject()
            out.key("error")
            out.value(message)
            if let partition {
                out.key("partition")
                out.value(Int64(partition))
            }
            out.endObject()
        }
        if let allow { answer.headers.append(("Allow", allow)) }
        if status == .unauthorized { answer.headers.append(("WWW-Authenticate", "Bearer")) }
        if status == .unavailable { answer.headers.append(("Retry-After", "1")) }
        return answer
    }
}
