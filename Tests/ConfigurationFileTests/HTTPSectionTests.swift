import StreamCore
import Testing

@testable import ConfigurationFile

@Suite("The section http")
struct HTTPSectionTests {
    private func settings(_ section: String, environment: [String: String] = [:]) -> HTTPSettings? {
        read(complete(section), environment: environment).configuration?.http
    }

    @Test("Without it there is no server; without keys it has defaults")
    func defaults() {
        #expect(settings("workers: 1") == nil)
        #expect(settings("http:") == HTTPSettings())
        #expect(settings("http: {}")?.listen.description == "127.0.0.1:8080")
    }

    @Test(
        "Addresses",
        arguments: [
            ("127.0.0.1:8080", "127.0.0.1:8080", true), ("localhost:1", "127.0.0.1:1", true),
            ("\"[::1]:8080\"", "[::1]:8080", true), ("'[0:0::1]:0'", "[0:0::1]:0", true),
            ("127.9.9.9:65535", "127.9.9.9:65535", true),
        ])
    func addresses(text: String, shown: String, isLoopback: Bool) {
        let listen = settings("http: {listen: \(text)}")?.listen
        #expect(listen?.description == shown)
        #expect(listen?.isLoopback == isLoopback)
    }

    @Test(
        "What is no address",
        arguments: [
            "8080", "localhost", "example.com:80", "127.0.0.1:65536", "127.0.0.1:-1", "'127.0.0.1:'",
            "127.0.0:80", "'::1:80'", "'[::1]'", "'[127.0.0.1]:80'", "'[]:80'", "'[::1:80'", "':8080'",
        ])
    func noAddresses(text: String) {
        let shown = text.hasPrefix("'") ? "\"\(text.dropFirst().dropLast())\"" : text
        #expect(
            problems(complete("http: {listen: \(text)}")) == [
                "1:16: \"listen\" must be ADDRESS:PORT such as 127.0.0.1:8080, \"[::1]:8080\" or 0.0.0.0:8080"
                    + ", not \(shown)"
            ])
    }

    @Test("The token is a secret like any other, and is not shown")
    func tokens() {
        #expect(settings("http: {token: '${T}'}", environment: ["T": "s3cret"])?.token == "s3cret")
        #expect(
            problems(complete("http: {token: '${T}'}"), environment: ["T": "s3 cret"])
                == ["1:15: \"token\" must be visible ASCII characters without blanks"])
        #expect(problems(complete("http: {token: ''}")).count == 1)
        #expect(
            problems(complete("http: {token: '${T}'}"))
                == ["1:15: the environment variable T is not set"])
    }

    @Test("Commands on files look up no token, and none is asked of them")
    func files() {
        #expect(problems(complete("http: {listen: 0.0.0.0:80, token: '${T}'}"), purpose: .files) == [])
    }

    @Test("An open address without a token is worth a warning", arguments: ["0.0.0.0:80", "'[::]:80'"])
    func open(address: String) {
        let (configuration, diagnostics) = read(complete("http: {listen: \(address)}"))
        #expect(configuration?.http != nil)
        #expect(diagnostics.map(\.severity) == [.warning])
        #expect(problems(complete("http: {listen: \(address), token: t}")) == [])
    }
}
