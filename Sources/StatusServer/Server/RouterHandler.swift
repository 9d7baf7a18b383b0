import FlyingFox
import FlyingSocks
import Foundation

/// Between FlyingFox and the routes.
struct RouterHandler: HTTPHandler {
    let router: Router

    /// Methods of IANA's registry that FlyingFox would answer by itself, with an empty 404.
    static let rareMethods = [
        "ACL", "BASELINE-CONTROL", "BIND", "CHECKIN", "CHECKOUT", "COPY", "LABEL", "LINK", "LOCK", "MERGE",
        "MKACTIVITY", "MKCALENDAR", "MKCOL", "MKREDIRECTREF", "MKWORKSPACE", "MOVE", "ORDERPATCH", "PRI",
        "PROPFIND", "PROPPATCH", "QUERY", "REBIND", "REPORT", "SEARCH", "UNBIND", "UNCHECKOUT", "UNLINK",
        "UNLOCK", "UPDATE", "UPDATEREDIRECTREF", "VERSION-CONTROL",
    ].map { HTTPMethod($0) }

    func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
        // What is left of a body would be taken for the next request.
        let body: [UInt8]?
        do {
            body = try await Self.read(request.bodySequence)
        } catch let error as SocketError {
            throw error
        } catch {
            return response(to: request, Refusal(.badRequest, "the body's chunks cannot be read").answer)
        }
        var answer: Answer
        do throws(Refusal) {
            answer = try await self.answer(request, body)
        } catch {
            answer = error.answer
        }
        return response(to: request, answer)
    }

    private func answer(_ request: HTTPRequest, _ body: [UInt8]?) async throws(Refusal) -> Answer {
        var headers: [String: String] = [:]
        for (header, value) in request.headers { headers[header.rawValue.lowercased()] = value }
        var own = try Request(
            method: request.method.rawValue, path: request.target.path(), query: request.target.query(),
            headers: headers)
        guard let body else { throw Refusal(.contentTooLarge, "the body is too long") }
        own.body = body
        return await router.answer(own)
    }

    /// nil where it is too long to be kept.
    private static func read(_ sequence: HTTPBodySequence) async throws -> [UInt8]? {
        var body: [UInt8]? = []
        for try await piece in sequence {
            body?.append(contentsOf: piece)
            if let count = body?.count, count > SignIn.largestForm { body = nil }
        }
        return body
    }

    private func response(to request: HTTPRequest, _ answer: Answer) -> HTTPResponse {
        var headers = HTTPHeaders()
        headers[HTTPHeader("Cache-Control")] = "no-store"
        headers[HTTPHeader("X-Content-Type-Options")] = "nosniff"
        for (name, value) in answer.headers { headers[HTTPHeader(name)] = value }
        let status = HTTPStatusCode(answer.status.rawValue, phrase: answer.status.phrase)
        let isHead = request.method == .HEAD
        switch answer.body {
        case .changes where isHead, .table where isHead:
            return HTTPResponse(statusCode: status, headers: headers)
        case .changes(let stream):
            return HTTPResponse(statusCode: status, headers: headers, body: HTTPBodySequence(from: stream))
        case .table(let stream):
            return HTTPResponse(statusCode: status, headers: headers, body: HTTPBodySequence(from: stream))
        case .bytes(let bytes):
            headers[.contentLength] = "\(bytes.count)"
            return HTTPResponse(statusCode: status, headers: headers, body: isHead ? Data() : Data(bytes))
        }
    }
}
