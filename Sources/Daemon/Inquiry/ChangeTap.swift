/// One worker's way into the ring: what was sent counts when it is committed. Belongs to the worker's thread.
final class ChangeTap {
    private let ring: ChangeRing
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    private var skipped = 0

    init(_ ring: ChangeRing) { self.ring = ring }

    /// A change was sent. Of a large batch only the last ones are kept, in a buffer that is used again.
    func note(_ json: UnsafeRawBufferPointer) {
        if ends.count >= 2 * ChangeRing.capacity || bytes.count >= 2 * ChangeRing.byteLimit { dropSurplus() }
        bytes.append(contentsOf: json)
        ends.append(bytes.count)
    }

    /// Lets the oldest go that the ring would not keep.
    private func dropSurplus() {
        let surplus = bytes.count - ChangeRing.byteLimit
        let large = surplus > 0 ? ends.prefix { $0 < surplus }.count + 1 : 0
        drop(min(max(large, ends.count - ChangeRing.capacity), ends.count - 1))
    }

    private func drop(_ count: Int) {
        guard count > 0 else { return }
        let cut = ends[count - 1]
        bytes.removeFirst(cut)
        ends.removeFirst(count)
        for index in ends.indices { ends[index] -= cut }
        skipped += count
    }

    /// What was sent is committed.
    func commit() {
        guard !ends.isEmpty else { return }
        dropSurplus()
        // Copies, so that the buffers stay here.
        ring.append(
            bytes.withUnsafeBytes { Array($0) }, ends: ends.withUnsafeBufferPointer { Array($0) },
            skipped: skipped)
        forget()
    }

    /// What was sent since the last commit will be sent again.
    func forget() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        skipped = 0
    }
}
