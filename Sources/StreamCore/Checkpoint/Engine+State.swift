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
        enqueue(customer)
    }

    // MARK: The partition

    /// The partition's time.
    public var time: PartitionTime { PartitionTime(watermark: watermark, newest: newest) }

    /// Customers inside, for each of ``Plan/outputs``, shadow ones included.
    public var sizes: [Int64] {
        earlierSizes.indices.map { output in
            earlierSizes[output] + Int64(statistics.entered[output]) - Int64(statistics.exited[output])
        }
    }

    /// What is to be kept beside the state records.
    /// - Parameters:
    ///   - positions: the next offset of each input topic, all records below which were processed.
    ///   - records: counts since the partition's beginning.
    public func partitionState(positions: [InputPosition], records: RecordCounts) -> PartitionState {
        PartitionState(
            time: time, positions: positions, records: records, sizes: sizes,
            customers: Int64(customerCount), dedupIDs: Int64(statistics.dedupIDs))
    }

    /// Goes on from a state that was kept. Its counts stand for all customers, whichever of them were
    /// restored before or will be; time never goes back.
    public mutating func restore(_ state: PartitionState) {
        precondition(state.sizes.count == earlierSizes.count, "a state of another job")
        watermark = max(watermark, state.time.watermark)
        newest = max(newest, state.time.newest)
        customerCount = Int(state.customers)
        statistics.dedupIDs = Int(state.dedupIDs)
        for output in earlierSizes.indices {
            let change = Int64(statistics.entered[output]) - Int64(statistics.exited[output])
            earlierSizes[output] = state.sizes[output] - change
        }
    }
}
