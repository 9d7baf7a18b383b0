import Glibc
import StreamCore

/// `http`, nil when it is left out. Without `secrets` the token is only checked.
func readHTTP(in root: MappingReader, _ secrets: SecretExpander?) -> HTTPSettings? {
    guard let reader = root.section("http") else { return nil }
    defer { reader.finish() }
    var settings = HTTPSettings()
    if let listen = reader.optional("listen", .listenAddress) { settings.listen = listen }
    let token = reader.entry("token")
    settings.token = token.flatMap { readToken($0.value, secrets, reader.log) }
    if token == nil, !settings.listen.isLoopback, let entry = reader.entry("listen") {
        reader.log.warning(
            at: entry.value.position,
            "\(settings.listen) can be reached from other machines; without a \"token\" everybody there can "
                + "look at every customer")
    }
    return settings
}

/// What a header can carry without quotes: RFC 6750 has fewer characters, but senders do not mind.
private func readToken(_ value: YAMLValue, _ secrets: SecretExpander?, _ log: ProblemLog) -> String? {
    guard let text = log.read(value, as: .text, "\"token\"") else { return nil }
    guard let secrets else { return nil }
    guard let token = secrets.expand(text, at: value.position, log) else { return nil }
    guard !token.isEmpty, token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
        // Not shown: it is a secret.
        log.error(at: value.position, "\"token\" must be visible ASCII characters without blanks")
        return nil
    }
    return token
}

extension ScalarForm where Value == ListenAddress {
    /// An address and a port.
    static var listenAddress: Self {
        Self("ADDRESS:PORT such as 127.0.0.1:8080, \"[::1]:8080\" or 0.0.0.0:8080") {
            ListenAddress($0.text)
        }
    }
}

extension ListenAddress {
    /// `127.0.0.1:8080`, `[::1]:8080` or `localhost:8080`; nil for anything else.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        let name = text[..<colon]
        if name == "localhost" {
            self.init(family: .ipv4, host: "127.0.0.1", port: port)
        } else if name.hasPrefix("["), name.hasSuffix("]"), name.count > 2 {
            self.init(family: .ipv6, host: String(name.dropFirst().dropLast()), port: port)
        } else {
            self.init(family: .ipv4, host: String(name), port: port)
        }
        guard isAddress else { return nil }
    }

    private var isAddress: Bool {
        var bytes = in6_addr()  // Has room for both.
        return inet_pton(family == .ipv4 ? AF_INET : AF_INET6, host, &bytes) == 1
    }

    /// Whether only programs on the same machine can reach it.
    public var isLoopback: Bool {
        switch family {
        case .ipv4: return host.hasPrefix("127.")
        case .ipv6:
            var address = in6_addr()
            guard inet_pton(AF_INET6, host, &address) == 1 else { return false }
            return withUnsafeBytes(of: address) { $0.last == 1 && $0.dropLast().allSatisfy { $0 == 0 } }
        }
    }
}
