import Pipeline
import StreamCore

extension Worker {
    /// Questions that are answered in a turn: a few microseconds each, but for those that ask for many
    /// customers.
    private static let questionsPerTurn = 64
    /// Nanoseconds for which the next piece is expected soon.
    private static let pieceInterval: UInt64 = 100_000_000

    /// Answers who has asked after customers, with copies of what is known.
    func answerQuestions() {
        guard let questions, !questions.isEmpty else { return }
        for question in questions.take(Self.questionsPerTurn) {
            switch question {
            case .customer(let question): question.reply(reply(to: question))
            case .holdings(let question): question.holdings.give(holdings)
            case .records(let question):
                lastPiece = clock.monotonic()
                question.reply(from: partitions, holding: try? holdings.get())
            }
        }
    }

    /// Whether somebody goes through all customers, and is about to ask for more of them.
    var isBeingScanned: Bool {
        lastPiece.map { clock.monotonic() < $0 + Self.pieceInterval } ?? false
    }

    private var holdings: Result<Holdings, ScanFault> {
        Result { () throws(ScanFault) in
            try Holdings(partitions, plan: plan, isAssigned: figures.isAssigned)
        }
    }

    private func reply(to question: CustomerQuestion) -> CustomerQuestion.Reply {
        let expected = work(at: question.partition)
        if let expected, let copy = copy(of: question.id, in: expected) { return .known(copy) }
        // Producers may use another partitioner.
        for case let work? in partitions where work !== expected {
            if let copy = copy(of: question.id, in: work) { return .known(copy) }
        }
        guard let expected else { return .notHere }
        return expected.stage == .running ? .unknown : .restoring
    }

    private func copy(of id: [UInt8], in work: PartitionWork) -> CustomerCopy? {
        guard work.stage == .running else { return nil }
        let record = id.withUnsafeBufferPointer { bytes -> [UInt8]? in
            guard let base = bytes.baseAddress else { return nil }
            // A store that cannot be read is noticed, and healed, when an event needs it.
            return try? work.pipeline.engine.stateRecord(of: ByteView(base: base, count: bytes.count))
        }
        return record.map { CustomerCopy(of: work, record: $0) }
    }
}
