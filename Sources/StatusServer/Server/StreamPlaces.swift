import Synchronization

/// How many streams of a kind there may be at a time: each holds a connection for as long as its reader
/// likes.
final class StreamPlaces: Sendable {
    private let limit: Int
    private let taken = Mutex(0)

    init(limit: Int) { self.limit = limit }

    /// nil when all are taken.
    func take() -> Place? {
        taken.withLock { taken in
            guard taken < limit else { return nil }
            taken += 1
            return Place(self)
        }
    }

    /// One of them, given back at its end.
    final class Place: Sendable {
        private let places: StreamPlaces

        fileprivate init(_ places: StreamPlaces) { self.places = places }

        deinit { places.taken.withLock { $0 -= 1 } }
    }
}
