import ConfigurationFile
import StreamCore

/// Who may ask: everybody, or who shows the token in a header or the cookie that the sign-in form sets.
///
/// Digests are compared, never the secrets: how long that takes tells nothing of them.
struct AccessControl: Sendable {
    static let cookieName = "segstreamd"

    /// Of the token; nil: everybody may.
    private let tokenDigest: [UInt8]?
    /// The value of the cookie. It follows from the token, so that it outlives a restart, and does not
    /// tell it.
    private let cookie: String?
    /// Whether a browser on this machine could be made to ask for somebody else.
    private let checksHost: Bool

    init(_ settings: HTTPSettings) {
        tokenDigest = settings.token.map { Self.digest($0) }
        cookie = settings.token.map { Self.hexadecimal(Self.digest("segstreamd sign-in " + $0)) }
        checksHost = settings.token == nil && settings.listen.isLoopback
    }

    var needsToken: Bool { tokenDigest != nil }

    func allows(_ request: Request) -> Bool {
        guard let tokenDigest, let cookie else { return true }
        if let shown = Self.bearer(request), Self.digest(shown) == tokenDigest { return true }
        guard let shown = request.cookie(Self.cookieName) else { return false }
        return Self.digest(shown) == Self.digest(cookie)
    }

    private static func bearer(_ request: Request) -> String? {
        guard let header = request.headers["authorization"] else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1].drop { $0 == " " })
    }

    /// The cookie comes along when somebody follows a link from elsewhere, and with nothing else that another
    /// site makes a browser do.
    /// - Returns: the header that signs in; nil for the wrong token.
    func signIn(_ token: String) -> String? {
        guard let tokenDigest, let cookie, Self.digest(token) == tokenDigest else { return nil }
        return "\(Self.cookieName)=\(cookie); HttpOnly; SameSite=Lax; Path=/"
    }

    /// A page from anywhere can make a name of its own point to this machine (DNS rebinding), and then read
    /// the answers in the user's browser. It cannot choose the name in the header.
    func isForUs(_ request: Request) -> Bool {
        guard checksHost, let host = request.headers["host"] else { return true }
        if ListenAddress(host) != nil || ListenAddress(host + ":80") != nil { return true }
        return host.lowercased() == "localhost" || host.lowercased().hasPrefix("localhost:")
    }

    private static func digest(_ text: String) -> [UInt8] {
        var text = text
        return text.withUTF8 { bytes in
            withUnsafeBytes(of: SHA256.digest(UnsafeRawBufferPointer(bytes))) { Array($0) }
        }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
