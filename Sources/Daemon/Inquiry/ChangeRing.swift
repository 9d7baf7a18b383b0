import Synchronization

/// The changes that were committed lately, as JSON, numbered from 1 since the start of the process.
public final class ChangeRing: Sendable {
    /// Changes that are kept at least, and from how many bytes on there are fewer: what customers send may
    /// stand in each of them.
    public static let capacity = 1000
    static let byteLimit = 16 << 20

    /// The changes of a commit, or the last of them.
    final class Batch: Sendable {
        /// The number of the first.
        let first: UInt64
        /// Objects one behind the other, and where each ends.
        let bytes: [UInt8]
        let ends: [Int]

        init(first: UInt64, bytes: [UInt8], ends: [Int]) {
            self.first = first
            self.bytes = bytes
            self.ends = ends
        }

        var next: UInt64 { first + UInt64(ends.count) }

        func json(_ index: Int) -> ArraySlice<UInt8> {
            bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
        }
    }

    private struct Content {
        var batches: [Batch] = []
        var count = 0
        var byteCount = 0
        /// The number that the next change will get.
        var next: UInt64 = 1

        /// Keeps the newest batch in any case.
        mutating func dropSurplus() {
            while batches.count > 1, let first = batches.first,
                count - first.ends.count >= capacity || byteCount > byteLimit
            {
                count -= first.ends.count
                byteCount -= first.bytes.count
                batches.removeFirst()
            }
        }
    }

    private let content = Mutex(Content())
    private let newest = Atomic<UInt64>(0)

    init() {}

    /// The number of the newest change; 0 before the first.
    public var last: UInt64 { newest.load(ordering: .acquiring) }

    /// Passes changes in order.
    /// - Parameters:
    ///   - number: of the last change that is known already.
    ///   - limit: bytes from which on no further change is passed.
    /// - Returns: whether changes behind `number` are not kept any more, or it is from another process; then
    ///   all that are kept are passed.
    public func read(
        after number: UInt64, limit: Int, _ body: (_ number: UInt64, _ json: ArraySlice<UInt8>) -> Void
    ) -> Bool {
        let (batches, next) = content.withLock { ($0.batches, $0.next) }
        let oldest = batches.first?.first ?? next
        let hasGap = number >= next || number + 1 < oldest
        var wanted = hasGap ? oldest : number + 1
        var passed = 0
        for batch in batches where batch.next > wanted {
            while wanted < batch.next {
                guard passed < limit else { return hasGap }
                let json = batch.json(Int(wanted - batch.first))
                body(wanted, json)
                passed += json.count
                wanted += 1
            }
        }
        return hasGap
    }

    /// - Parameter skipped: changes of the same commit before these, which are not kept.
    func append(_ bytes: [UInt8], ends: [Int], skipped: Int) {
        content.withLock { content in
            let batch = Batch(first: content.next + UInt64(skipped), bytes: bytes, ends: ends)
            // Numbers within the ring have no gaps.
            if skipped > 0 { (content.batches, content.count, content.byteCount) = ([], 0, 0) }
            content.batches.append(batch)
            content.count += ends.count
            content.byteCount += bytes.count
            content.next = batch.next
            content.dropSurplus()
            newest.store(content.next - 1, ordering: .releasing)
        }
    }
}
