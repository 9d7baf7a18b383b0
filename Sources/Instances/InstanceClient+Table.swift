/// What an instance says of its feature table before the first row.
public struct TableOffer: Equatable, Sendable {
    /// Stands for the columns and what they mean.
    public var definition: String
    /// The partitions whose customers are in the table.
    public var partitions: [Int]
    /// Partitions of the input, wherever they are.
    public var partitionCount: Int
}

extension TableOffer {
    /// nil where the headers are not those of a table.
    init?(_ head: HTTPAnswer.Head) {
        guard let definition = head.headers["segstreamd-table"],
            let list = head.headers["segstreamd-partitions"],
            let count = head.headers["segstreamd-partition-count"].flatMap({ Int($0) }), count > 0
        else { return nil }
        let numbers = list.split(separator: ",").map { Int($0) }
        partitions = numbers.compactMap { $0 }
        guard partitions.count == numbers.count, partitions.allSatisfy({ (0..<count).contains($0) }) else {
            return nil
        }
        self.definition = definition
        partitionCount = count
    }
}

extension InstanceClient {
    /// In bytes, an answer that is no table.
    private static let longestRefusal = 1 << 16
    /// An instance waits for the turns of its workers, which may wait for brokers.
    private static let patience = Patience(step: 90, whole: nil)

    /// What the instance would send now.
    /// - Parameter format: `csv` or `ndjson`.
    /// - Throws: ``InstanceFault``
    public func tableOffer(format: String) throws -> TableOffer {
        let head = try ask(.head, Self.path(format), accept: "*/*") { _, _ in }
        if head.status == 200 {
            guard let offer = TableOffer(head) else {
                throw InstanceFault.unreachable(Self.stranger(head.status))
            }
            return offer
        }
        // What is wrong stands in the body, which HEAD does not get.
        struct Enough: Error {}
        do {
            return try table(format: format) { _, _ in throw Enough() }
        } catch is Enough {
            throw InstanceFault.notNow("it was not ready a moment ago")
        }
    }

    /// The table of all customers whom the instance holds.
    /// - Parameter body: gets the bytes of the table piece by piece.
    /// - Throws: ``InstanceFault``, also where the table breaks off; or what `body` throws.
    public func table(format: String, _ body: (TableOffer, [UInt8]) throws -> Void) throws -> TableOffer {
        var refusal: [UInt8] = []
        let head = try ask(.get, Self.path(format), accept: "*/*", patience: Self.patience) { head, piece in
            if head.status == 200, let offer = TableOffer(head) { return try body(offer, piece) }
            if refusal.count < Self.longestRefusal { refusal += piece }
        }
        guard head.status == 200 else { throw Self.fault(head.status, refusal) }
        guard let offer = TableOffer(head) else {
            throw InstanceFault.unreachable(Self.stranger(head.status))
        }
        return offer
    }

    private static func path(_ format: String) -> String { "/v1/export?format=\(format)" }
}
