import ConfigurationFile
import Foundation
import LoopbackClient
import Testing

@testable import Daemon
@testable import StatusServer

@Suite("The server on a socket", .ownThread, .timeLimit(.minutes(2)))
struct ServerTests {
    /// A server on a port of the system's choice.
    private final class Served {
        let server: StatusServer
        let port: UInt16

        init(token: String? = nil) throws {
            let listen = ListenAddress(family: .ipv4, host: "127.0.0.1", port: 0)
            server = StatusServer(
                HTTPSettings(listen: listen, token: token), plan: try samplePlan(), workers: 1,
                version: "9.9", logger: .silent)
            port = try server.start().port
        }

        deinit { server.stop() }

        func commit(_ changes: Range<Int>) {
            let tap = ChangeTap(server.desk.changes)
            for number in changes { Array("{\"n\":\(number)}".utf8).withUnsafeBytes { tap.note($0) } }
            tap.commit()
        }
    }

    @Test("One connection serves many requests, with HEAD as GET without a body")
    func keepAlive() throws {
        let served = try Served()
        let client = try LoopbackClient(port: served.port)
        for _ in 0..<3 { client.get("/healthz") }
        client.send("HEAD /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        client.get("/readyz", headers: "Connection: close\r\n")
        client.readAll()
        let answers = client.received.components(separatedBy: "HTTP/1.1 ").dropFirst()
        #expect(answers.map { $0.prefix(3) } == ["200", "200", "200", "200", "503"])
        #expect(answers.dropLast().allSatisfy { $0.contains("Content-Length: 3\r\n") })
        #expect(answers.map { $0.hasSuffix("ok\n") } == [true, true, true, false, false])
    }

    @Test("A body that nobody asked for is not taken for a request")
    func body() throws {
        let served = try Served()
        let client = try LoopbackClient(port: served.port)
        let body = String(repeating: "GET / HTTP/1.1\r\n\r\n", count: 10_000)
        client.get("/healthz", headers: "Content-Length: \(body.utf8.count)\r\n")
        client.send(body)
        client.get("/readyz", headers: "Connection: close\r\n")
        client.readAll()
        let answers = client.received.components(separatedBy: "HTTP/1.1 ").dropFirst()
        #expect(answers.map { $0.prefix(3) } == ["413", "503"])
    }

    @Test("Chunks without a size are the client's fault")
    func chunks() throws {
        let served = try Served(token: "s3cret")
        let client = try LoopbackClient(port: served.port)
        client.send(
            "POST /login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n"
        )
        client.readAll()
        #expect(client.received.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
    }

    @Test("The form signs in over the socket too")
    func form() throws {
        let served = try Served(token: "s3cret")
        let client = try LoopbackClient(port: served.port)
        client.send(
            "POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\nConnection: close\r\n\r\ntoken=s3cret")
        #expect(client.read(until: "Set-Cookie: segstreamd="))
        #expect(client.received.hasPrefix("HTTP/1.1 303 See Other\r\n"))
    }

    @Test("Changes come as they are committed, and a client that connects again goes on")
    func changes() throws {
        let served = try Served()
        let client = try LoopbackClient(port: served.port)
        client.get("/v1/changes")
        #expect(client.read(until: "retry: 1000"))
        #expect(client.received.contains("Content-Type: text/event-stream"))
        served.commit(0..<3)
        #expect(client.read(until: "id: 3\ndata: {\"n\":2}\n\n"))
        served.commit(3..<4)
        #expect(client.read(until: "id: 4\n"))

        let again = try LoopbackClient(port: served.port)
        again.get("/v1/changes?after=0", headers: "Last-Event-ID: 3\r\n")
        #expect(again.read(until: "id: 4\ndata: {\"n\":3}\n\n"))
        #expect(!again.received.contains("id: 3\n"))
    }

    @Test("Clients that die, and one that does not read, disturb nobody")
    func deadClients() throws {
        let served = try Served()
        let slow = try LoopbackClient(port: served.port)
        slow.get("/v1/changes?after=0")
        for _ in 0..<50 {
            let client = try LoopbackClient(port: served.port)
            client.get("/v1/changes?after=0")
            client.reset()
            try LoopbackClient(port: served.port).send("GET /heal")
        }
        // More than the buffers of a socket hold.
        for batch in 0..<100 { served.commit(batch * 10_000..<(batch + 1) * 10_000) }
        let client = try LoopbackClient(port: served.port)
        client.get("/v1/changes?after=999999")
        #expect(client.read(until: "id: 1000000\n"))
        client.get("/healthz")
        let other = try LoopbackClient(port: served.port)
        other.get("/healthz")
        #expect(other.read(until: "ok\n"))
        // Behind what it has missed, the slow one hears of the newest.
        #expect(slow.read(until: "id: 1000000\n"))
        #expect(slow.received.contains("event: gap\n"))
    }

    @Test("Where too many connections wait, those that have waited longest make room")
    func manyConnections() throws {
        let served = try Served()
        let excess = 20
        let count = StatusServer.mostWaiting + excess
        let idle = try (0..<count).map { _ in try LoopbackClient(port: served.port) }
        let client = try LoopbackClient(port: served.port)
        client.get("/healthz")
        #expect(client.read(until: "ok\n"))
        // The client waits for its next answer now, like the others.
        while idle.count(where: \.hasEnded) <= excess { usleep(10_000) }
        client.get("/readyz")
        #expect(client.read(until: "\"ready\":false"))
        let ended = idle.map(\.hasEnded)
        #expect(ended.count { $0 } == excess + 1)
        #expect(!ended.suffix(100).contains(true))
    }

    @Test("The end of the server is the end of all connections")
    func stop() throws {
        let served = try Served()
        let listener = try LoopbackClient(port: served.port)
        listener.get("/v1/changes")
        #expect(listener.read(until: "retry: 1000"))
        let idle = try LoopbackClient(port: served.port)
        idle.get("/healthz")
        #expect(idle.read(until: "ok\n"))
        served.server.stop()
        listener.readAll()
        idle.readAll()
        #expect(throws: (any Error).self) { try LoopbackClient(port: served.port) }
    }

    @Test("A port that is taken, and an address of another machine, are refused with advice")
    func taken() throws {
        let served = try Served()
        func start(_ host: String, _ port: UInt16) throws {
            let listen = ListenAddress(family: .ipv4, host: host, port: port)
            let server = StatusServer(
                HTTPSettings(listen: listen), plan: try samplePlan(), workers: 1, version: "9.9",
                logger: .silent)
            try server.start()
        }
        let taken = #expect(throws: ListenError.self) { try start("127.0.0.1", served.port) }
        #expect(taken?.description.contains("another program listens there") == true)
        let foreign = #expect(throws: ListenError.self) { try start("192.0.2.1", 0) }
        #expect(foreign?.description.contains("no address of this machine") == true)
    }
}
