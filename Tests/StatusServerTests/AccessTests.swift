import ConfigurationFile
import Testing

@testable import StatusServer

@Suite("Who may ask")
struct AccessTests {
    private let closed = Asking(HTTPSettings(token: "s3cret"))

    @Test(
        "Without the token nothing but health, readiness and the look of the form is told",
        arguments: Route.allCases)
    func withoutToken(route: Route) async throws {
        let path = route.rawValue.replacing("{id}", with: "a").replacing("{file}", with: "a")
        for wrong in ["", "s3cre", "s3cret2", "S3CRET"] {
            let headers = wrong.isEmpty ? [:] : ["authorization": "Bearer \(wrong)"]
            let answer = try await closed.ask(path, headers: headers)
            guard !route.isOpen else {
                #expect(answer.status != .unauthorized)
                continue
            }
            #expect(answer.status == .unauthorized)
            #expect(answer.header("WWW-Authenticate") == "Bearer")
            #expect(answer.header("Content-Type") == "application/json")
        }
    }

    @Test("Not even whether there is something at a path")
    func unknownPath() async throws {
        #expect(try await closed.ask("/nothing").status == .unauthorized)
    }

    @Test("The token opens", arguments: ["Bearer s3cret", "bearer  s3cret", "BEARER s3cret"])
    func token(header: String) async throws {
        #expect(try await closed.ask("/metrics", headers: ["authorization": header]).status == .ok)
    }

    @Test("Other schemes do not", arguments: ["Basic s3cret", "s3cret", "Bearer", "Bearer s3cret x"])
    func otherSchemes(header: String) async throws {
        #expect(try await closed.ask("/metrics", headers: ["authorization": header]).status == .unauthorized)
    }

    @Test(
        "A browser is sent to the form, by an address that holds below any path of a proxy",
        arguments: [
            ("/", "login"), ("/metrics", "login"), ("/v1/customers/a", "../../login"), ("/x/", "../login"),
        ])
    func toTheForm(path: String, address: String) async throws {
        let answer = try await closed.ask(path, headers: ["accept": "text/html,*/*"])
        #expect(answer.status == .seeOther)
        #expect(answer.header("Location") == address)
    }

    @Test("The form sets a cookie, which opens")
    func signIn() async throws {
        let form = try await closed.ask("/login")
        #expect(form.status == .ok)
        #expect(form.text.contains(#"<form method="post">"#))
        #expect(form.header("Content-Security-Policy")?.contains("default-src 'none'") == true)
        let wrong = try await closed.ask("/login", "POST", body: "token=guess")
        #expect(wrong.status == .unauthorized)
        #expect(wrong.text.contains("not the token"))
        #expect(wrong.header("Set-Cookie") == nil)

        let right = try await closed.ask("/login", "POST", body: "x=y&token=s3cret")
        #expect(right.status == .seeOther)
        #expect(right.header("Location") == "./")
        let cookie = try #require(right.header("Set-Cookie"))
        #expect(cookie.hasSuffix("; HttpOnly; SameSite=Lax; Path=/"))
        #expect(!cookie.contains("s3cret"))
        let pair = String(cookie.prefix { $0 != ";" })
        #expect(try await closed.ask("/metrics", headers: ["cookie": pair]).status == .ok)
        #expect(try await closed.ask("/login", headers: ["cookie": pair]).header("Location") == "./")
        #expect(try await closed.ask("/metrics", headers: ["cookie": pair + "0"]).status == .unauthorized)
        let other = Asking(HTTPSettings(token: "another"))
        #expect(try await other.ask("/metrics", headers: ["cookie": pair]).status == .unauthorized)
    }

    @Test("Signing in takes a form with a token, where there is one to show")
    func signInFaults() async throws {
        #expect(try await closed.ask("/login", "POST", body: "x=y").status == .badRequest)
        #expect(try await closed.ask("/login", "POST", body: "token=%").status == .badRequest)
        #expect(try await Asking().ask("/login", "POST", body: "token=").status == .notFound)
        let form = try await Asking().ask("/login")
        #expect(form.status == .seeOther)
        #expect(form.header("Location") == "./")
    }

    @Test(
        "Without a token a server of this machine alone answers to its own names alone",
        arguments: [
            ("localhost", true), ("localhost:8080", true), ("LOCALHOST:1", true), ("127.0.0.1", true),
            ("127.0.0.1:8080", true), ("[::1]", true), ("[::1]:8080", true), ("evil.example", false),
            ("localhost.evil.example:80", false), ("127.0.0.1.evil.example", false),
        ])
    func hosts(host: String, isOurs: Bool) async throws {
        let headers = ["host": host]
        #expect(try await Asking().ask("/metrics", headers: headers).status == (isOurs ? .ok : .badRequest))
        let open = HTTPSettings(listen: ListenAddress(family: .ipv4, host: "0.0.0.0", port: 1))
        #expect(try await Asking(open).ask("/metrics", headers: headers).status == .ok)
    }
}
