import FlyingSocks
import Glibc
import Testing

@testable import StatusServer

@Suite struct PatientPoolTests {
    /// Never lets anybody wait.
    private struct ReadyPool: AsyncSocketPool {
        func prepare() async throws {}
        func run() async throws {}
        func suspendSocket(_ socket: Socket, untilReadyFor events: Socket.Events) async throws {}
    }

    @Test("Accepted sockets send at once, because the listening one does")
    func withoutDelay() async throws {
        let listening = try Socket(domain: AF_INET, type: .stream)
        try listening.setFlags([])
        try listening.bind(to: try sockaddr_in.inet(ip4: "127.0.0.1", port: 0))
        try listening.listen()
        let pool = PatientPool(base: ReadyPool(), limit: 1)
        try await pool.suspendSocket(listening, untilReadyFor: .read)
        guard case .ip4(_, let port) = try listening.sockname() else {
            Issue.record("no address")
            return
        }
        let client = try Socket(domain: AF_INET, type: .stream)
        try client.setFlags([])
        try client.connect(to: try sockaddr_in.inet(ip4: "127.0.0.1", port: port))
        let accepted = Socket(file: try listening.accept().file)
        #expect(try accepted.getValue(for: BoolSocketOption.withoutDelay))
        try accepted.close()
        try client.close()
        try listening.close()
    }
}
