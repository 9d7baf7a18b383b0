import Pipeline
import StreamCore

extension Worker {
    /// Questions that are answered in a turn: a few microseconds each.
    private static let questionsPerTurn = 64

    /// Answers who has asked after customers, with a copy of what is known.
    func answerQuestions() {
        guard let questions, !questions.isEmpty else { return }
        for question in questions.take(Self.questionsPerTurn) { question.reply(reply(to: question)) }
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
        return record.map {
            CustomerCopy(
                partition: work.partition, plan: work.plan, state: work.pipeline.state(positions: []),
                record: $0)
        }
    }
}
