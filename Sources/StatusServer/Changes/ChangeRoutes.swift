import Daemon

/// Answers with a stream of changes.
struct ChangeRoutes: Sendable {
    let ring: ChangeRing
    /// Ends all streams.
    let stop: StopFlag
    private let places = StreamPlaces(limit: 100)

    init(ring: ChangeRing, stop: StopFlag) {
        self.ring = ring
        self.stop = stop
    }

    func answer(_ request: Request) throws(Refusal) -> Answer {
        let last = try Self.last(request) ?? ring.last
        guard let place = places.take() else {
            throw Refusal(.unavailable, "too many listen already; try again later")
        }
        return Answer(ChangeStream(ring: ring, last: last, place: place, stop: stop))
    }

    /// What the client has. A browser that connects again says it in a header, and has heard more than when
    /// it asked first.
    private static func last(_ request: Request) throws(Refusal) -> UInt64? {
        guard let text = request.headers["last-event-id"] ?? request.parameter("after") else { return nil }
        guard let number = UInt64(text), number < UInt64(Int64.max) else {
            throw Refusal(.badRequest, "after must be the number of a change, found \"\(text)\"")
        }
        return number
    }
}
