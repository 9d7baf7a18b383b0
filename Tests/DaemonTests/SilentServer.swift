import Glibc
import Testing

/// Listens on a port of 127.0.0.1, takes connections and never says a word.
final class SilentServer {
    let port: UInt16
    private let listener: Int32

    init() throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        port = try #require(listenOnLoopback(listener))
    }

    deinit { close(listener) }

    /// Waits until somebody connects; the connection stays open.
    func waitForConnection() throws {
        var request = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
        try #require(poll(&request, 1, 60_000) == 1)
    }
}
