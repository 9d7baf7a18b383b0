public import StreamCore
import Synchronization

/// All customers that this instance holds, a piece at a time: partition by partition in the order of their
/// numbers. No worker copies anything before the next piece is asked for.
///
/// Each customer who is there all the time comes exactly once. Where partitions come or go in the meantime,
/// or the definitions change, that cannot be had, and the scan fails.
public struct CustomerScan: Sendable {
    /// The plan of the daemon. That of a piece may have more segments behind its own: some that are gone.
    public let plan: Plan
    /// The partitions held, in order.
    public let partitions: [Int32]
    /// Partitions of the input, wherever they are held.
    public let partitionCount: Int
    private let boxes: [QuestionBox]
    /// What each worker held at the beginning.
    private let holdings: [Holdings]
    /// The partitions that are not through, the last one first.
    private var rest: [(worker: Int, partition: Int32)]
    private var walk = SharedWalk()

    init(_ boxes: [QuestionBox], partitionCount: Int, patience: Duration) async throws(ScanFault) {
        let holdings = try await Self.ask(boxes, patience)
        let all = holdings.enumerated().flatMap { worker, held in
            held.parts.map { (worker: worker, partition: $0.partition) }
        }
        // While a partition goes from one worker to another, both may have had it.
        guard let plan = holdings.first?.plan, holdings.allSatisfy({ $0.plan === plan }),
            Set(all.map(\.partition)).count == all.count
        else { throw .changed }
        rest = all.sorted { $0.partition > $1.partition }
        partitions = rest.reversed().map(\.partition)
        self.plan = plan
        self.partitionCount = partitionCount
        self.boxes = boxes
        self.holdings = holdings
    }

    /// The next piece, which is not empty; nil at the end.
    /// - Parameter patience: how long a worker may take for a turn.
    public mutating func next(patience: Duration) async throws(ScanFault) -> CustomerPiece? {
        while let (worker, partition) = rest.last {
            let question = RecordsQuestion(of: partition, within: holdings[worker], walk: walk)
            guard boxes[worker].put(.records(question)) else { throw .noAnswer }
            let piece = try await question.piece
                .value(patience: patience, otherwise: .failure(.noAnswer)).get()
            if walk.isOver {
                rest.removeLast()
                walk = SharedWalk()
            }
            if piece.count > 0 { return piece }
        }
        // Also what other workers hold has to be what it was: a partition may have slipped through.
        let now = try await Self.ask(boxes, patience)
        guard now.elementsEqual(holdings, by: { $0.isSame(as: $1) }) else { throw .changed }
        return nil
    }

    private static func ask(_ boxes: [QuestionBox], _ patience: Duration) async throws(ScanFault)
        -> [Holdings]
    {
        let questions = boxes.map { _ in HoldingsQuestion() }
        for (box, question) in zip(boxes, questions) where !box.put(.holdings(question)) { throw .noAnswer }
        var holdings: [Holdings] = []
        for question in questions {
            let reply = await question.holdings.value(patience: patience, otherwise: .failure(.noAnswer))
            holdings.append(try reply.get())
        }
        return holdings
    }
}

/// Asks a worker what it holds.
final class HoldingsQuestion: Sendable {
    let holdings = Promise<Result<Holdings, ScanFault>>()
}

/// Asks a worker for the next piece of a partition's customers.
final class RecordsQuestion: Sendable {
    /// So much a turn of a worker bears: a millisecond or two.
    private static let limit = PieceLimit(records: 500, bytes: 1 << 20)

    let piece = Promise<Result<CustomerPiece, ScanFault>>()
    private let partition: Int32
    /// What the worker held when the walk began.
    private let holdings: Holdings
    private let walk: SharedWalk

    init(of partition: Int32, within holdings: Holdings, walk: SharedWalk) {
        self.partition = partition
        self.holdings = holdings
        self.walk = walk
    }

    /// - Parameter now: what the worker holds now; nil where some of that is not ready.
    func reply(from works: [PartitionWork?], holding now: Holdings?) {
        guard let now, now.isSame(as: holdings), Int(partition) < works.count,
            let work = works[Int(partition)]
        else { return piece.give(.failure(.changed)) }
        do throws(StateError) {
            piece.give(.success(try walk.goOn(in: work, limit: Self.limit)))
        } catch {
            piece.give(.failure(.unreadable(error)))
        }
    }
}

/// A walk that goes to and fro between who asks and the worker, in place: it may have much to remember.
final class SharedWalk: Sendable {
    private let walk = Mutex(RecordWalk())

    var isOver: Bool { walk.withLock { $0.isOver } }

    func goOn(in work: PartitionWork, limit: PieceLimit) throws(StateError) -> CustomerPiece {
        try walk.withLock { (walk) throws(StateError) in
            try CustomerPiece(of: work, goingOn: &walk, limit: limit)
        }
    }
}
