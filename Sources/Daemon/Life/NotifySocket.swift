import Glibc

/// The socket at which a service manager such as systemd takes notices of its services; see sd_notify(3).
public final class NotifySocket: Sendable {
    private let descriptor: Int32
    private let address: sockaddr_un
    private let addressLength: socklen_t

    /// Why there is no such socket.
    public struct Fault: Error, CustomStringConvertible {
        public let description: String
    }

    /// - Parameter name: the value of `$NOTIFY_SOCKET`: an absolute path, or `@` and a name in the abstract
    ///   namespace. That somebody listens there is not asked for.
    public init(_ name: String) throws(Fault) {
        (address, addressLength) = try Self.address(of: name)
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Fault(description: String(cString: strerror(errno))) }
    }

    deinit { close(descriptor) }

    private static func address(of name: String) throws(Fault) -> (sockaddr_un, socklen_t) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(name.utf8)
        switch bytes.first {
        case UInt8(ascii: "@"): bytes[0] = 0
        case UInt8(ascii: "/"): bytes.append(0)
        default: throw Fault(description: "it must begin with / or @")
        }
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard bytes.count <= room else { throw Fault(description: "it is longer than \(room - 1) bytes") }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let head = MemoryLayout<sockaddr_un>.size - room
        return (address, socklen_t(head + bytes.count))
    }

    /// Sends a notice and never waits.
    /// - Returns: whether it was taken: not when nobody listens, nor while too many notices lie there unread.
    public func send(_ notice: String) -> Bool {
        let bytes = Array(notice.utf8)
        let sent = withUnsafePointer(to: address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(
                    descriptor, bytes, bytes.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL), $0,
                    addressLength)
            }
        }
        return sent == bytes.count
    }
}
