import Foundation
import Synchronization
import Testing

/// Listens on a port of 127.0.0.1 and gives the same answer to whoever asks, one after the other.
final class AnsweringServer: Sendable {
    let port: UInt16
    private let listener: Int32
    private let answer: [UInt8]
    private let asked = Mutex("")

    /// - Parameter body: of an answer with this status.
    convenience init(status: String, body: String) throws {
        try self.init(
            head:
                "\(status)\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n",
            body: body)
    }

    /// - Parameter head: the status and the headers, each with its end of line.
    init(head: String, body: String) throws {
        answer = Array("HTTP/1.1 \(head)\r\n\(body)".utf8)
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        port = try #require(listenOnLoopback(listener))
        Thread.detachNewThread { [self] in serve() }
    }

    /// The head of the last request.
    var request: String { asked.withLock { $0 } }

    /// Lets the thread end.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func serve() {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { break }
            var bytes = [UInt8](repeating: 0, count: 1 << 16)
            var text = ""
            while !text.contains("\r\n\r\n") {
                let count = recv(connection, &bytes, bytes.count, 0)
                guard count > 0 else { break }
                text += String(decoding: bytes[..<count], as: UTF8.self)
            }
            asked.withLock { $0 = text }
            _ = send(connection, answer, answer.count, Int32(MSG_NOSIGNAL))
            close(connection)
        }
        close(listener)
    }
}

/// Binds a socket to a free port of 127.0.0.1 and listens; nil where that does not work.
func listenOnLoopback(_ listener: Int32) -> UInt16? {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
            bind(listener, address, size) == 0 && listen(listener, 8) == 0
                && getsockname(listener, address, &size) == 0
        }
    }
    return isListening ? UInt16(bigEndian: address.sin_port) : nil
}
