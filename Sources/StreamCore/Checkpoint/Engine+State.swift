/// What a partition's engine knows besides its customers.
public struct PartitionTime: Equatable, Sendable {
    /// The watermark `W` and the greatest timestamp accepted, ms since the epoch; `.min` before the first
    /// event.
    public var watermark: Int64
    public var newest: Int64

    public init(watermark: Int64 = .min, newest: Int64 = .min) {
        self.watermark = watermark
        self.newest = newest
    }
}

extension Engine {
    /// Passes the state records of the customers that the running batch touched: its state delta. The views
    /// are valid while `body` runs.
    public mutating func forEachTouchedState(
        _ body: (_ id: ByteView, _ record: UnsafeRawBufferPointer) throws -> Void
    ) rethrows {
        for slot in touched { try passState(Int(slot), body) }
    }

    /// Passes the state records of all customers.
    public mutating func forEachState(
        _ body: (_ id: ByteView, _ record: UnsafeRawBufferPointer) throws -> Void
    ) rethrows {
        for slot in 0..<store.count { try passState(slot, body) }
    }

    private mutating func passState(
        _ slot: Int, _ body: (ByteView, UnsafeRawBufferPointer) throws -> Void
    ) rethrows {
        let customer = store.open(slot)
        StateRecord.encode(customer, layout: plan.layout, into: &recordBuffer)
        try recordBuffer.withUnsafeBytes { try body(customer.id, $0) }
    }

    /// Takes over a customer from a state record, in place of what was known of them.
    public mutating func restore(_ record: UnsafeRawBufferPointer) throws(StateError) {
        let prefix = try StateRecord.check(record, layout: plan.layout)
        let (block, capacity) = store.allocate(StateLayout.headerSize + prefix.bodySize)
        var header = prefix.header
        header.capacity = UInt32(capacity)
        block.storeBytes(of: header, as: CustomerHeader.self)
        (block + StateLayout.headerSize).copyMemory(
            from: record.baseAddress.unsafelyUnwrapped + StateRecord.prefixSize, byteCount: prefix.bodySize)
        let customer = store.open(store.adopt(block))
        statistics.dedupIDs += Int(customer.state(plan.dedup.used, as: UInt32.self).pointee)
        enqueue(customer)
    }

    /// The partition's time, to be kept beside the state records.
    public var time: PartitionTime { PartitionTime(watermark: watermark, newest: newest) }

    /// Goes on from a time that was kept. It never goes back.
    public mutating func restore(_ time: PartitionTime) {
        watermark = max(watermark, time.watermark)
        newest = max(newest, time.newest)
    }
}
