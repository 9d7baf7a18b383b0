import KafkaIO
import StreamCore
import Synchronization

/// Where others than the workers ask after customers, and see what was committed. A worker looks at one flag
/// in each turn, and copies records where somebody has asked.
public final class InquiryDesk: Sendable {
    /// What was committed lately.
    public let changes = ChangeRing()
    private let boxes: [QuestionBox]
    /// Of the input; 0 before the daemon has asked the brokers.
    private let partitionCount = Atomic<Int>(0)

    /// - Parameter workers: as in the configuration that the daemon runs.
    public init(workers: Int) { boxes = (0..<workers).map { _ in QuestionBox() } }

    /// Looks for a customer in the partitions that this instance holds.
    /// - Parameter patience: how long the workers may take.
    public func find(_ id: String, patience: Duration = .seconds(2)) async -> CustomerFinding {
        let count = partitionCount.load(ordering: .relaxed)
        guard count > 0 else { return .noAnswer }
        let bytes = Array(id.utf8)
        let question = CustomerQuestion(
            bytes, partition: Partitioner.partition(of: bytes, among: count), workers: boxes.count)
        for box in boxes where !box.put(.customer(question)) { return .noAnswer }
        return await question.finding.value(patience: patience, otherwise: .noAnswer)
    }

    /// Begins to go through all customers that this instance holds.
    /// - Parameter patience: how long the workers may take.
    /// - Throws: why that cannot be now.
    public func openScan(patience: Duration = .seconds(8)) async throws(ScanFault) -> CustomerScan {
        let count = partitionCount.load(ordering: .relaxed)
        guard count > 0 else { throw .noAnswer }
        return try await CustomerScan(boxes, partitionCount: count, patience: patience)
    }

    // MARK: The daemon

    func open(partitions: Int) { partitionCount.store(partitions, ordering: .relaxed) }

    func box(of worker: Int) -> QuestionBox { boxes[worker] }
}

/// What a worker can be asked.
enum Question: Sendable {
    case customer(CustomerQuestion)
    case holdings(HoldingsQuestion)
    case records(RecordsQuestion)
}

/// Questions for one worker.
final class QuestionBox: Sendable {
    /// More do not wait: who asks so often has to try again.
    private static let limit = 1000

    private let questions = Mutex<[Question]>([])
    private let hasMail = Atomic<Bool>(false)

    /// - Returns: false when the box is full.
    func put(_ question: Question) -> Bool {
        questions.withLock { questions in
            guard questions.count < Self.limit else { return false }
            questions.append(question)
            hasMail.store(true, ordering: .releasing)
            return true
        }
    }

    var isEmpty: Bool { !hasMail.load(ordering: .relaxed) }

    /// Takes some out, the oldest first.
    func take(_ limit: Int) -> [Question] {
        questions.withLock { questions in
            let taken = Array(questions.prefix(limit))
            questions.removeFirst(taken.count)
            hasMail.store(!questions.isEmpty, ordering: .releasing)
            return taken
        }
    }
}
