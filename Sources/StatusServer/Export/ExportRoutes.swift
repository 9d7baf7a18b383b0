import Daemon
import Export

/// Answers with the table of all customers of this instance.
struct ExportRoutes: Sendable {
    /// At a time: each keeps a core at work.
    static let limit = 2

    /// Asks the workers.
    let open: @Sendable () async throws(ScanFault) -> CustomerScan
    /// Ends all streams.
    let stop: StopFlag
    private let places = StreamPlaces(limit: Self.limit)

    init(stop: StopFlag, _ open: @escaping @Sendable () async throws(ScanFault) -> CustomerScan) {
        self.open = open
        self.stop = stop
    }

    func answer(_ request: Request) async throws(Refusal) -> Answer {
        let format = try Self.format(request)
        guard let place = places.take() else {
            throw Refusal(.unavailable, "\(Self.limit) exports are under way already; try again later")
        }
        let scan: CustomerScan
        do throws(ScanFault) {
            scan = try await open()
        } catch {
            throw Refusal(error)
        }
        do throws(ColumnClash) {
            return Answer(try TableStream(scan, format, place: place, stop: stop))
        } catch {
            throw Refusal(.notFound, "there is no table: \(error)")
        }
    }

    private static func format(_ request: Request) throws(Refusal) -> TableFormat {
        guard let text = request.parameter("format") else { return .ndjson }
        guard let format = TableFormat(rawValue: text) else {
            throw Refusal(.badRequest, "format must be csv or ndjson, found \"\(text)\"")
        }
        return format
    }
}

extension Refusal {
    fileprivate init(_ fault: ScanFault) {
        switch fault {
        case .unassigned: self.init(.unavailable, "the group has not assigned partitions yet; try again")
        case .restoring(let partition):
            self.init(
                .unavailable, "partition \(partition) is being restored; try again", partition: partition)
        case .changed:
            self.init(.unavailable, "partitions are coming or going, or definitions change; try again")
        case .noAnswer: self.init(.unavailable, "the workers have not answered; try again")
        case .unreadable(let error): self.init(.unavailable, "customers cannot be read: \(error)")
        }
    }
}
