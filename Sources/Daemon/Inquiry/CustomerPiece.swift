import Pipeline
public import StreamCore

/// Copies of some customers of a partition, as they were at one moment.
public struct CustomerPiece: Sendable {
    private let origin: PartitionCopy
    /// State records one behind the other, and where each ends.
    private let records: [UInt8]
    private let ends: [Int]

    /// Goes on with a walk through a partition's customers.
    init(
        of work: PartitionWork, goingOn walk: inout RecordWalk, limit: PieceLimit
    ) throws(StateError) {
        var records: [UInt8] = []
        var ends: [Int] = []
        try work.pipeline.engine.goOn(&walk, limit: limit) { record in
            records.append(contentsOf: record)
            ends.append(records.count)
        }
        self.records = records
        self.ends = ends
        origin = PartitionCopy(of: work)
    }

    /// The partition's plan.
    public var plan: Plan { origin.plan }

    /// Customers.
    public var count: Int { ends.count }

    /// Looks at each customer; a view is valid while `body` runs.
    /// - Parameter inspector: of the same plan.
    public func forEach(
        through inspector: inout Inspector, _ body: (CustomerSnapshot) -> Void
    ) throws(StateError) {
        let engine = origin.makeEngine()
        try records.withUnsafeBufferPointer { (bytes) throws(StateError) in
            var start = 0
            for end in ends {
                let record = UnsafeBufferPointer(rebasing: bytes[start..<end])
                body(try inspector.inspect(record: UnsafeRawBufferPointer(record), of: engine))
                start = end
            }
        }
    }
}
