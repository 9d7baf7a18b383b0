/// Where a running instance answers: `http://HOST[:PORT][/PREFIX]`.
public struct InstanceAddress: Equatable, Sendable {
    /// Why a text is no address.
    public struct Fault: Error, Equatable {
        public var message: String
    }

    public var host: String
    public var port: UInt16
    /// What stands before every path; empty, or with a slash in front and none behind.
    public var prefix: String

    /// Reads an address.
    public init(_ text: String) throws(Fault) {
        if text.lowercased().hasPrefix("https://") {
            throw Fault(
                message: "HTTPS is not spoken here; ask the instance itself, by http://, "
                    + "or through a tunnel or a proxy that speaks it")
        }
        guard text.lowercased().hasPrefix("http://") else {
            throw Fault(message: "the address must be http://HOST:PORT, found \"\(text)\"")
        }
        let rest = text.dropFirst("http://".count)
        let authority = rest.prefix { $0 != "/" }
        let path = rest.dropFirst(authority.count)
        prefix = String(path.hasSuffix("/") ? path.dropLast() : path)
        guard let (host, port) = Self.split(authority), prefix.utf8.allSatisfy(Self.isPlain) else {
            throw Fault(message: "the address must be http://HOST:PORT, found \"\(text)\"")
        }
        self.host = host
        self.port = port
    }

    /// As the head of a request names it.
    var authority: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }

    private static func split(_ authority: Substring) -> (host: String, port: UInt16)? {
        var host = authority
        var port = Substring("80")
        // An IPv6 address has colons of its own and stands in brackets.
        if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
            host = authority[..<colon]
            port = authority[authority.index(after: colon)...]
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard let number = UInt16(port), number > 0, !host.isEmpty, host.utf8.allSatisfy(isPlain) else {
            return nil
        }
        return (String(host), number)
    }

    /// Neither blank nor control character nor the beginning of something else.
    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && !"?#@\\".utf8.contains(byte)
    }
}

/// A text as a part of a path, RFC 3986.
func percentEncoded(_ text: String) -> String {
    var out = ""
    for byte in text.utf8 {
        let isUnreserved =
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: "-._~".utf8.contains(byte)
            }
        if isUnreserved {
            out.unicodeScalars.append(Unicode.Scalar(byte))
        } else {
            let digits = String(byte, radix: 16, uppercase: true)
            out += "%" + (digits.count < 2 ? "0" : "") + digits
        }
    }
    return out
}
