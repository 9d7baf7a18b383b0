import Daemon
import Export
import FlyingSocks
import StreamCore

/// The feature table of all customers of this instance, row by row as the reader takes it. What cannot be
/// brought to its end is cut off, so that nobody takes it for whole.
struct TableStream: AsyncBufferedSequence, Sendable {
    typealias Element = UInt8

    /// How long a worker may take for a turn: as long as its brokers may keep silent, and a little.
    private static let patience = Duration.seconds(75)

    let scan: CustomerScan
    let format: TableFormat
    /// Given back when the stream ends.
    private let place: StreamPlaces.Place
    private let stop: StopFlag

    init(
        _ scan: CustomerScan, _ format: TableFormat, place: StreamPlaces.Place, stop: StopFlag
    ) throws(ColumnClash) {
        self.scan = scan
        self.format = format
        self.place = place
        self.stop = stop
        _ = try FeatureRows(of: scan.plan, format)
    }

    var type: ContentType {
        switch format {
        case .csv: .csv
        case .ndjson: .ndjson
        }
    }

    /// What has to be known to put the tables of several instances together.
    var headers: [(name: String, value: String)] {
        [
            ("Segstreamd-Table", scan.plan.tableDefinition),
            ("Segstreamd-Partitions", scan.partitions.map { "\($0)" }.joined(separator: ",")),
            ("Segstreamd-Partition-Count", "\(scan.partitionCount)"),
        ]
    }

    func makeAsyncIterator() -> Iterator { Iterator(self) }

    /// Why a table is cut off.
    struct Cut: Error {}

    struct Iterator: AsyncBufferedIteratorProtocol {
        private let stream: TableStream
        private var scan: CustomerScan
        private var rows: FeatureRows?
        private var lens: Lens?

        init(_ stream: TableStream) {
            self.stream = stream
            scan = stream.scan
        }

        mutating func next() async throws -> UInt8? { nil }

        mutating func nextBuffer(suggested count: Int) async throws -> [UInt8]? {
            if let header = try begin() { return header }
            guard !stream.stop.isSet, let rows else { throw Cut() }
            guard let piece = try await scan.next(patience: TableStream.patience) else { return nil }
            let lens = lens(for: piece.plan)
            try piece.forEach(through: &lens.inspector) { rows.append($0) }
            return taken(from: rows)
        }

        /// - Returns: nil where the table has no header, or has begun before.
        private mutating func begin() throws -> [UInt8]? {
            guard rows == nil else { return nil }
            let rows = try FeatureRows(of: scan.plan, stream.format)
            self.rows = rows
            let header = taken(from: rows)
            // An empty piece would be the end of the body.
            return header.isEmpty ? nil : header
        }

        private func taken(from rows: FeatureRows) -> [UInt8] {
            defer { rows.removeAll() }
            return Array(rows.bytes)
        }

        /// What it takes to look through a plan.
        private final class Lens {
            let plan: Plan
            var inspector: Inspector

            init(_ plan: Plan) {
                self.plan = plan
                inspector = Inspector(plan)
            }
        }

        private mutating func lens(for plan: Plan) -> Lens {
            if let lens, lens.plan === plan { return lens }
            let made = Lens(plan)
            lens = made
            return made
        }
    }
}
