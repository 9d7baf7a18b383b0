/// A commit in numbered steps. `docs/EXACTLY_ONCE.md` has the same numbers, and says for each what becomes of
/// a worker that dies on entering it.
enum CommitStep: Int, CaseIterable, Sendable {
    /// 1. No more records enter the batch; its positions are those of the records that it processed.
    case seal = 1
    /// 2. Changes, memberships and dead letters are produced; the latter from the moment of their refusal on.
    case produceResults
    /// 3. The state records of the customers touched are produced, then the partition records.
    case produceState
    /// 4. The input offsets join the transaction, and with them the proof of membership in the group.
    case sendOffsets
    /// 5. The transaction is committed.
    case commit
    /// 6. From time to time: what was touched since the last time goes to the local store.
    case checkpoint
}
