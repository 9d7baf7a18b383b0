import Pipeline
import StreamCore
import Testing

@testable import Daemon

/// Workers that do nothing but answer, on the test's own task: each has its turn while a scan waits.
@Suite("Going through all customers")
struct CustomerScanTests {
    private let plan: Plan
    private let desk = InquiryDesk(workers: 2)

    init() throws {
        plan = try samplePlan()
        desk.open(partitions: 4)
    }

    /// A partition of some customers, `c<partition>-<number>`.
    private func work(_ partition: Int32, customers: Int) throws -> PartitionWork {
        let work = try runningWork(partition, topics: 1, plan: plan)
        for number in 0..<customers { try add("c\(partition)-\(number)", to: work) }
        return work
    }

    private func add(_ customer: String, to work: PartitionWork) throws {
        _ = try view(customer, 1, at: 1_767_268_800_000).withUnsafeBytes { try work.pipeline.process($0) }
    }

    /// Works by worker and partition.
    private func answer(_ works: [[PartitionWork?]], isAssigned: Bool = true) {
        for worker in works.indices {
            let now = Result { () throws(ScanFault) in
                try Holdings(works[worker], plan: plan, isAssigned: isAssigned)
            }
            for question in desk.box(of: worker).take(10) {
                switch question {
                case .customer(let question): question.reply(.notHere)
                case .holdings(let question): question.holdings.give(now)
                case .records(let question):
                    question.reply(from: works[worker], holding: try? now.get())
                }
            }
        }
    }

    /// Lets the workers answer until what asks them is done.
    private func answering<R: Sendable>(
        _ works: [[PartitionWork?]], isAssigned: Bool = true,
        _ body: @escaping @Sendable () async throws -> R
    ) async throws -> R {
        let isDone = StopFlag()
        let asking = Task {
            defer { isDone.set() }
            return try await body()
        }
        while !isDone.isSet {
            answer(works, isAssigned: isAssigned)
            await Task.yield()
        }
        return try await asking.value
    }

    private func open(_ works: [[PartitionWork?]], isAssigned: Bool = true) async throws -> CustomerScan {
        try await answering(works, isAssigned: isAssigned) { [desk] in
            try await desk.openScan(patience: .seconds(60))
        }
    }

    /// The customers of the next piece; nil at the end.
    private func next(of scan: inout CustomerScan, _ works: [[PartitionWork?]]) async throws -> [String]? {
        let customers: [String]?
        (customers, scan) = try await answering(works) { [scan] in
            var scan = scan
            guard let piece = try await scan.next(patience: .seconds(60)) else { return (nil, scan) }
            var inspector = Inspector(piece.plan)
            var customers: [String] = []
            try piece.forEach(through: &inspector) { customers.append($0.customerID.string) }
            return (customers, scan)
        }
        return customers
    }

    @Test("Everybody comes once, partition by partition, whichever worker has it, while others come")
    func everybody() async throws {
        let works = [
            [try work(0, customers: 1200), nil, try work(2, customers: 3)],
            [nil, try work(1, customers: 0), nil, try work(3, customers: 501)],
        ]
        var scan = try await open(works)
        #expect(scan.partitions == [0, 1, 2, 3] && scan.partitionCount == 4)
        var seen: [String] = []
        var pieces = 0
        while let piece = try await next(of: &scan, works) {
            #expect(!piece.isEmpty && piece.count <= 500)
            seen += piece
            pieces += 1
            if let work = works[0][0] { try add("new-\(pieces)", to: work) }
        }
        #expect(pieces == 6)
        #expect(Set(seen).count == seen.count)
        #expect(seen.filter { !$0.hasPrefix("new") }.count == 1704)
        let order = seen.filter { !$0.hasPrefix("new") }.map { $0.prefix(2) }
        #expect(order == order.sorted())
    }

    @Test("Partitions that begin anew, come or go end it, whether or not they are through")
    func changes() async throws {
        let first = try work(0, customers: 501)
        let second = try work(1, customers: 1)
        var scan = try await open([[first], [nil, second]])
        _ = try await next(of: &scan, [[first], [nil, second]])
        _ = second.restart()
        try second.open(nil, RestoreProgress(), plan: plan)
        second.finishRestoring(nil, starts: [0: InputStart(offset: 0, end: 0)], now: 0)
        second.start(topic: 0)
        _ = try await next(of: &scan, [[first], [nil, second]])
        await #expect(throws: ScanFault.changed) { try await next(of: &scan, [[first], [nil, second]]) }

        scan = try await open([[first], [nil, second]])
        for _ in 0..<2 { _ = try await next(of: &scan, [[first], [nil, second]]) }
        let third = try work(2, customers: 1)
        await #expect(throws: ScanFault.changed) {
            try await next(of: &scan, [[first], [nil, second, third]])
        }

        scan = try await open([[first], [nil, second]])
        _ = try await next(of: &scan, [[first], [nil, second]])
        await #expect(throws: ScanFault.changed) { try await next(of: &scan, [[nil], [nil, second]]) }
        #expect(try await open([[nil], [nil, second]]).partitions == [1])
    }

    @Test("What is not ready, and workers that do not answer")
    func notReady() async throws {
        let ready = try work(0, customers: 1)
        let late = PartitionWork(1, topics: 1, plan: plan)
        await #expect(throws: ScanFault.restoring(partition: 1)) { try await open([[ready], [nil, late]]) }
        await #expect(throws: ScanFault.unassigned) { try await open([[ready], []], isAssigned: false) }
        // A partition on its way from one worker to the other.
        await #expect(throws: ScanFault.changed) { try await open([[ready], [ready]]) }
        await #expect(throws: ScanFault.noAnswer) { try await desk.openScan(patience: .milliseconds(1)) }
        await #expect(throws: ScanFault.noAnswer) { try await InquiryDesk(workers: 1).openScan() }
        var scan = try await open([[ready], []])
        await #expect(throws: ScanFault.noAnswer) { try await scan.next(patience: .milliseconds(1)) }
    }
}
