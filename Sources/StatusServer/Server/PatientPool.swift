import FlyingSocks
import Glibc

/// FlyingFox's pool, with an end to patience: a client that neither asks nor reads is let go, so that nobody
/// can hold connections for ever.
struct PatientPool: AsyncSocketPool {
    let base: any AsyncSocketPool
    /// How long a connection may wait for its next request, and an answer for its reader.
    var patience = Duration.seconds(60)

    func prepare() async throws { try await base.prepare() }

    func run() async throws { try await base.run() }

    func suspendSocket(_ socket: Socket, untilReadyFor events: Socket.Events) async throws {
        guard !socket.isListening else { return try await base.suspendSocket(socket, untilReadyFor: events) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await base.suspendSocket(socket, untilReadyFor: events) }
            group.addTask {
                try await Task.sleep(for: patience)
                throw SocketError.disconnected
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}

extension Socket {
    fileprivate var isListening: Bool {
        (try? getValue(for: BoolSocketOption(name: SO_ACCEPTCONN))) ?? false
    }
}
