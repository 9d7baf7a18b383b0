import ConfigurationFile
import Foundation
import LoopbackClient
import Pipeline
import StreamCore
import Synchronization
import Testing

@testable import Daemon
@testable import StatusServer

@Suite("The table of all customers", .ownThread, .timeLimit(.minutes(2)))
struct ExportTests {
    private let desk = InquiryDesk(workers: 1)
    private let stop = StopFlag()

    private func routes() -> ExportRoutes {
        ExportRoutes(stop: stop) { [desk] () async throws(ScanFault) in
            try await desk.openScan(patience: .seconds(60))
        }
    }

    private func ask(_ query: String = "", of routes: ExportRoutes) async throws -> Answer {
        try await routes.answer(try Request(method: "GET", path: "/v1/export", query: query))
    }

    /// The pieces of a table.
    private func stream(_ answer: Answer) throws -> TableStream.Iterator {
        guard case .table(let stream) = answer.body else {
            throw Refusal(.notFound, "no table: \(answer.text)")
        }
        return stream.makeAsyncIterator()
    }

    private func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

    @Test("Nothing is copied before the reader has taken the piece before")
    func backPressure() async throws {
        let worker = try AnsweringWorker(desk, customers: 1200)
        defer { worker.end() }
        var pieces = try stream(try await ask("format=csv", of: routes()))
        #expect(
            text(try await pieces.nextBuffer(suggested: 1))
                == "customer_id,as_of,views,intent,active,hidden,warmth\n")
        #expect(worker.pieces == 0)
        var rows: [Substring] = []
        var taken = 0
        while let piece = text(try await pieces.nextBuffer(suggested: 1)) {
            taken += 1
            #expect(worker.pieces == taken && desk.box(of: 0).isEmpty)
            rows += piece.split(separator: "\n")
        }
        #expect(taken == 3 && rows.count == 1200 && Set(rows).count == 1200)
        #expect(rows.contains { $0.hasPrefix("c7,2026-01-01T12:00:00.000Z,1,") })
    }

    @Test("A partition that begins anew in the middle, and the server's end, cut the table off")
    func cut() async throws {
        let worker = try AnsweringWorker(desk, customers: 1200)
        defer { worker.end() }
        var pieces = try stream(try await ask(of: routes()))
        #expect(try await pieces.nextBuffer(suggested: 1) != nil)
        var others = try stream(try await ask(of: routes()))
        #expect(try await others.nextBuffer(suggested: 1) != nil)
        worker.restart()
        await #expect(throws: ScanFault.changed) { try await pieces.nextBuffer(suggested: 1) }
        stop.set()
        await #expect(throws: TableStream.Cut.self) { try await others.nextBuffer(suggested: 1) }
    }

    @Test("Two tables at a time, and forms that are known")
    func refusals() async throws {
        let worker = try AnsweringWorker(desk, customers: 3)
        defer { worker.end() }
        let routes = routes()
        var answers = [try await ask(of: routes), try await ask(of: routes)]
        let full = await #expect(throws: Refusal.self) { try await ask(of: routes) }
        #expect(full?.status == .unavailable)
        answers.removeFirst()
        #expect(try await ask(of: routes).status == .ok)
        let xml = await #expect(throws: Refusal.self) { try await ask("format=xml", of: routes) }
        #expect(xml?.status == .badRequest)
    }

    @Test("Before the first row it is said that not all customers are at hand")
    func notReady() async throws {
        let silent = await #expect(throws: Refusal.self) { try await ask(of: routes()) }
        #expect(silent?.status == .unavailable)
        let worker = try AnsweringWorker(desk, customers: 3)
        defer { worker.end() }
        worker.forget()
        let restoring = await #expect(throws: Refusal.self) { try await ask(of: routes()) }
        #expect(restoring?.status == .unavailable && restoring?.partition == 0)
        worker.isAssigned.store(false, ordering: .relaxed)
        let unassigned = await #expect(throws: Refusal.self) { try await ask(of: routes()) }
        #expect(unassigned?.message.contains("assigned") == true)
    }

    @Test("Over a socket: rows of two forms, headers, HEAD, and a body without its end where it is cut off")
    func socket() async throws {
        let server = StatusServer(
            HTTPSettings(listen: ListenAddress(family: .ipv4, host: "127.0.0.1", port: 0)),
            plan: try samplePlan(), workers: 1, version: "9.9", logger: .silent)
        defer { server.stop() }
        let worker = try AnsweringWorker(server.desk, customers: 1200)
        defer { worker.end() }
        let port = try server.start().port
        let table = try answer("GET", "/v1/export", port)
        #expect(table.hasPrefix("HTTP/1.1 200 OK\r\n") && table.hasSuffix("\r\n0\r\n\r\n"))
        for header in [
            "Content-Type: application/x-ndjson", "Segstreamd-Table: \(try samplePlan().tableDefinition)",
            "Segstreamd-Partitions: 0", "Segstreamd-Partition-Count: 1", "Transfer-Encoding: chunked",
        ] {
            #expect(table.contains("\r\n\(header)\r\n"), "\(table.prefix(400))")
        }
        let rows = table.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("{") }
        #expect(rows.count == 1200)
        let row = try JSONSerialization.jsonObject(with: Data((rows.first ?? "").utf8)) as? [String: Any]
        #expect(row?["views"] as? Int == 1 && row?["warmth"] as? String == "cold")
        let head = try answer("HEAD", "/v1/export?format=csv", port)
        #expect(head.contains("Content-Type: text/csv") && head.contains("Segstreamd-Partitions: 0\r\n"))
        #expect(head.hasSuffix("\r\n\r\n") && !head.contains("customer_id"))
        worker.restartsAfterPiece.store(true, ordering: .relaxed)
        let cut = try answer("GET", "/v1/export", port)
        #expect(cut.contains("{\"customer_id\"") && !cut.hasSuffix("\r\n0\r\n\r\n"))
    }

    private func answer(_ method: String, _ path: String, _ port: UInt16) throws -> String {
        let client = try LoopbackClient(port: port)
        client.send("\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        client.readAll()
        return client.received
    }
}

/// A worker with one partition that does nothing but answer.
private final class AnsweringWorker: @unchecked Sendable {  // Safe because of the lock around the work.
    private let lock = NSLock()
    private let desk: InquiryDesk
    private let plan: Plan
    private let work: PartitionWork
    private let count = Atomic<Int>(0)
    private let isOver = Atomic<Bool>(false)
    let isAssigned = Atomic<Bool>(true)
    let restartsAfterPiece = Atomic<Bool>(false)

    init(_ desk: InquiryDesk, customers: Int) throws {
        self.desk = desk
        plan = try samplePlan()
        work = PartitionWork(0, topics: 1, plan: plan)
        work.assign(topic: 0)
        try begin()
        for customer in 0..<customers {
            let event =
                #"{"id":"\#(customer)","user":"c\#(customer)","type":"page_view","ts":1767268800000}"#
            _ = try Array(event.utf8).withUnsafeBytes { try work.pipeline.process($0) }
        }
        desk.open(partitions: 1)
        Thread.detachNewThread { [self] in
            while !isOver.load(ordering: .relaxed) { turn() }
        }
    }

    /// Pieces that were copied.
    var pieces: Int { count.load(ordering: .relaxed) }

    func end() { isOver.store(true, ordering: .relaxed) }

    /// Begins the partition anew.
    func restart() {
        forget()
        lock.withLock { try? begin() }
    }

    /// Gives the partition's customers away until it is restored.
    func forget() { lock.withLock { _ = work.restart() } }

    private func begin() throws {
        try work.open(nil, RestoreProgress(), plan: plan)
        work.finishRestoring(nil, starts: [0: InputStart(offset: 0, end: 0)], now: 0)
        work.start(topic: 0)
    }

    private func turn() {
        // Lets others run, who have something to ask.
        if desk.box(of: 0).isEmpty { sched_yield() }
        for question in desk.box(of: 0).take(10) { answer(question) }
    }

    private func answer(_ question: Question) {
        lock.withLock {
            let now = Result { () throws(ScanFault) in
                try Holdings([work], plan: plan, isAssigned: isAssigned.load(ordering: .relaxed))
            }
            switch question {
            case .customer(let question): question.reply(.notHere)
            case .holdings(let question): question.holdings.give(now)
            case .records(let question):
                count.add(1, ordering: .relaxed)
                question.reply(from: [work], holding: try? now.get())
                if restartsAfterPiece.load(ordering: .relaxed) {
                    _ = work.restart()
                    try? begin()
                }
            }
        }
    }
}
