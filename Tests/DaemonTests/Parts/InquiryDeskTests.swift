import Glibc
import Pipeline
import StreamCore
import Synchronization
import Testing

@testable import Daemon

@Suite("Asking after customers")
struct InquiryDeskTests {
    private let desk = InquiryDesk(workers: 2)

    private func copy(_ partition: Int32) throws -> CustomerCopy {
        let work = try runningWork(partition, topics: 1, plan: try samplePlan())
        return CustomerCopy(of: work, record: [])
    }

    /// Asks, and lets the workers answer.
    private func ask(_ replies: [CustomerQuestion.Reply]) async -> CustomerFinding {
        desk.open(partitions: 4)
        async let finding = desk.find("a", patience: .seconds(60))
        for (worker, reply) in replies.enumerated() {
            while desk.box(of: worker).isEmpty { await Task.yield() }
            for case .customer(let question) in desk.box(of: worker).take(10) { question.reply(reply) }
        }
        return await finding
    }

    @Test("The first worker that knows the customer ends the question")
    func known() async throws {
        guard case .found(let found) = await ask([.known(try copy(1))]) else {
            Issue.record("not found")
            return
        }
        #expect(found.partition == 1)
    }

    @Test("Who is known to nobody")
    func unknown() async throws {
        guard case .unknown(let partition) = await ask([.notHere, .unknown]) else {
            Issue.record("known")
            return
        }
        #expect((0..<4).contains(partition))
        guard case .elsewhere = await ask([.notHere, .notHere]) else {
            Issue.record("here")
            return
        }
        guard case .restoring = await ask([.restoring, .notHere]) else {
            Issue.record("restored")
            return
        }
    }

    @Test("Who knows the customer is heard also where another worker says no at the same moment")
    func sameMoment() async throws {
        let copy = try copy(1)
        let questions = (0..<5000).map { _ in CustomerQuestion([1], partition: 0, workers: 2) }
        let meeting = Meeting()
        let workers = [CustomerQuestion.Reply.known(copy), .notHere].enumerated().map { worker, reply in
            BackgroundThread {
                for (turn, question) in questions.enumerated() {
                    meeting.wait(worker, turn: turn + 1)
                    question.reply(reply)
                }
            }
        }
        for worker in workers { worker.join() }
        var found = 0
        for question in questions {
            let finding = await question.finding.value(patience: .zero, otherwise: .noAnswer)
            if case .found = finding { found += 1 }
        }
        #expect(found == questions.count)
    }

    @Test("Before the daemon knows the input, and without an answer in time")
    func noAnswer() async {
        guard case .noAnswer = await desk.find("a") else {
            Issue.record("an answer without a daemon")
            return
        }
        desk.open(partitions: 4)
        guard case .noAnswer = await desk.find("a", patience: .milliseconds(1)) else {
            Issue.record("an answer without workers")
            return
        }
    }

    @Test("Questions beyond a thousand do not wait")
    func full() {
        let box = QuestionBox()
        let accepted = (0..<1500).count { _ in
            box.put(.customer(CustomerQuestion([1], partition: 0, workers: 1)))
        }
        #expect(accepted == 1000)
        #expect(box.take(64).count == 64)
        #expect(!box.isEmpty)
        #expect(box.take(2000).count == 936)
        #expect(box.isEmpty)
    }
}

/// Where two threads wait for each other, so that they go on at the same moment.
private final class Meeting: Sendable {
    private let first = Atomic<Int>(0)
    private let second = Atomic<Int>(0)

    func wait(_ thread: Int, turn: Int) {
        if thread == 0 {
            first.store(turn, ordering: .releasing)
        } else {
            second.store(turn, ordering: .releasing)
        }
        var looks = 0
        while min(first.load(ordering: .acquiring), second.load(ordering: .acquiring)) < turn {
            looks += 1
            if looks % 1000 == 0 { sched_yield() }
        }
    }
}
