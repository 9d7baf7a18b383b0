import ConfigurationFile
import Testing

@testable import StatusServer

@Suite("Requests")
struct RequestTests {
    @Test(
        "Paths are taken apart before they are decoded",
        arguments: [
            ("/", []), ("/a", ["a"]), ("/a/", ["a", ""]), ("/a%2Fb/c%20d", ["a/b", "c d"]),
            ("/%C3%A9+", ["é+"]), ("//", ["", ""]), ("/..", [".."]),
        ] as [(String, [String])])
    func paths(path: String, segments: [String]) throws {
        #expect(try Request(method: "GET", path: path, query: "").path == segments)
    }

    @Test("What cannot be decoded is refused", arguments: ["/%", "/%4", "/%zz", "/%ff", "a", "", "*"])
    func badPaths(path: String) {
        let refusal = #expect(throws: Refusal.self) {
            try Request(method: "GET", path: path, query: "")
        }
        #expect(refusal?.status == .badRequest)
    }

    @Test("A whole address in place of the path, whose host counts")
    func absolute() throws {
        let headers = ["host": "localhost"]
        let request = try Request(method: "GET", path: "HTTP://a.b:1/c/d", query: "", headers: headers)
        #expect(request.path == ["c", "d"] && request.headers["host"] == "a.b:1")
        #expect(try Request(method: "GET", path: "http://a.b", query: "").path == [])
        #expect(throws: Refusal.self) { try Request(method: "GET", path: "https://a.b/", query: "") }
    }

    @Test("Queries")
    func queries() throws {
        let request = try Request(method: "GET", path: "/", query: "after=1&a=b%26c+d&after=2&x")
        #expect(request.parameter("after") == "2")
        #expect(request.parameter("a") == "b&c d")
        #expect(request.parameter("x") == "")
        #expect(request.parameter("y") == nil)
        #expect(throws: Refusal.self) { try Request(method: "GET", path: "/", query: "a=%fe") }
    }

    @Test("Methods that nobody answers are refused", arguments: ["PUT", "DELETE", "TRACE", "", "get"])
    func methods(method: String) async throws {
        let asking = Asking(HTTPSettings(token: "t"))
        for (path, allow) in [("/healthz", "GET, HEAD"), ("/login", "GET, HEAD, POST")] {
            let answer = try await asking.ask(path, method)
            #expect(answer.status == .methodNotAllowed)
            #expect(answer.header("Allow") == allow)
        }
    }

    @Test("Cookies")
    func cookies() throws {
        let request = try Request(
            method: "GET", path: "/", query: "", headers: ["cookie": "a=1; segstreamd = x=y ;b"])
        #expect(request.cookie("segstreamd") == "x=y")
        #expect(request.cookie("a") == "1")
        #expect(request.cookie("b") == nil)
    }

    @Test("Routes", arguments: Route.allCases)
    func routes(route: Route) throws {
        let path = route.rawValue.replacing("{id}", with: "a%2Fb").replacing("{file}", with: "a%2Fb")
        let found = Route.of(try Request(method: "GET", path: path, query: "").path)
        #expect(found?.route == route)
        #expect(found?.values == (path == route.rawValue ? [] : ["a/b"]))
    }
}
