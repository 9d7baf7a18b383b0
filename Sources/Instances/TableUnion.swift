/// The feature tables of several instances as one. Every partition has to be in it, and once.
public struct TableUnion {
    /// An instance, and what it is called in messages.
    public struct Source {
        public var url: String
        public var client: InstanceClient

        public init(url: String, client: InstanceClient) {
            self.url = url
            self.client = client
        }
    }

    /// Why there is no whole table.
    public enum Fault: Error, Equatable {
        case instance(InstanceFault, url: String)
        /// The columns are others than those that are expected, or mean something else.
        case otherDefinition(url: String)
        /// The instances belong to different jobs: their inputs have different numbers of partitions.
        case otherInput(url: String, other: String)
        /// Two instances have the same partition.
        case twice(partition: Int, url: String, other: String)
        /// No instance has these partitions.
        case missing(partitions: [Int])
    }

    private let sources: [Source]
    private let format: String
    private let definition: String
    private let header: [UInt8]

    /// - Parameters:
    ///   - format: `csv` or `ndjson`.
    ///   - definition: what ``TableOffer/definition`` has to be.
    ///   - header: what each table begins with.
    public init(of sources: [Source], format: String, definition: String, header: [UInt8]) {
        self.sources = sources
        self.format = format
        self.definition = definition
        self.header = header
    }

    /// Looks whether the tables make a whole, then takes them one after the other. What one of them lacks at
    /// its end is an error then, and the rows that were passed are not the whole table.
    /// - Parameter body: gets the bytes of the table.
    /// - Throws: ``Fault``, or what `body` throws.
    public func write(_ body: ([UInt8]) throws -> Void) throws {
        try checkWhole(
            try sources.map { source in
                try blaming(source) { try source.client.tableOffer(format: format) }
            })
        try body(header)
        var offers: [TableOffer] = []
        for source in sources { offers.append(try copy(source, body)) }
        // Partitions may have moved since.
        try checkWhole(offers)
    }

    private func copy(_ source: Source, _ body: ([UInt8]) throws -> Void) throws -> TableOffer {
        var expected = header[...]
        let offer = try blaming(source) {
            try source.client.table(format: format) { offer, piece in
                guard offer.definition == definition else { throw Fault.otherDefinition(url: source.url) }
                let own = piece.prefix(expected.count)
                guard own.elementsEqual(expected.prefix(own.count)) else {
                    throw Fault.otherDefinition(url: source.url)
                }
                expected = expected.dropFirst(own.count)
                if own.count < piece.count { try body(Array(piece[own.count...])) }
            }
        }
        guard expected.isEmpty else { throw Fault.instance(.cutOff, url: source.url) }
        return offer
    }

    private func blaming<R>(_ source: Source, _ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch let fault as InstanceFault {
            throw Fault.instance(fault, url: source.url)
        }
    }

    /// - Parameter offers: of the sources, in their order.
    func checkWhole(_ offers: [TableOffer]) throws(Fault) {
        var owners: [Int: String] = [:]
        for (source, offer) in zip(sources, offers) {
            guard offer.definition == definition else { throw .otherDefinition(url: source.url) }
            if let first = offers.first, let other = sources.first,
                first.partitionCount != offer.partitionCount
            {
                throw .otherInput(url: source.url, other: other.url)
            }
            for partition in offer.partitions {
                if let other = owners.updateValue(source.url, forKey: partition) {
                    throw .twice(partition: partition, url: source.url, other: other)
                }
            }
        }
        let missing = (0..<(offers.first?.partitionCount ?? 0)).filter { owners[$0] == nil }
        guard missing.isEmpty else { throw .missing(partitions: missing) }
    }
}
