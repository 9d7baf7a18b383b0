import FlyingSocks
import Glibc
import Synchronization

/// FlyingFox's pool, with an end to patience: a client that neither asks nor reads is let go, after a while
/// or as soon as too many do so. Nobody can hold connections for ever, nor keep others out by holding many.
struct PatientPool: AsyncSocketPool {
    private let base: any AsyncSocketPool
    private let patience: Duration
    private let room: WaitingRoom

    /// - Parameters:
    ///   - patience: how long a connection may wait for its next request, and an answer for its reader.
    ///   - limit: how many connections may wait so at a time.
    init(base: any AsyncSocketPool, patience: Duration = .seconds(60), limit: Int) {
        self.base = base
        self.patience = patience
        room = WaitingRoom(limit: limit)
    }

    func prepare() async throws { try await base.prepare() }

    func run() async throws { try await base.run() }

    func suspendSocket(_ socket: Socket, untilReadyFor events: Socket.Events) async throws {
        guard !socket.isListening else {
            // Those that it accepts inherit it. FlyingFox sends an answer in two pieces, and without it the
            // second waits for the client to acknowledge the first, which takes 40 ms.
            try socket.setValue(true, for: .withoutDelay)
            return try await base.suspendSocket(socket, untilReadyFor: events)
        }
        let patience = Task { [patience] in
            do { try await Task.sleep(for: patience) } catch {}
        }
        let place = room.enter { patience.cancel() }
        defer { room.leave(place) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await base.suspendSocket(socket, untilReadyFor: events) }
            group.addTask {
                await patience.value
                throw SocketError.disconnected
            }
            defer {
                patience.cancel()
                group.cancelAll()
            }
            try await group.next()
        }
    }
}

/// Those who wait, the longest first, who has to leave when there is no room for one more.
private final class WaitingRoom: Sendable {
    private struct Guest {
        var place: UInt64
        var leave: @Sendable () -> Void
    }

    private struct State {
        var guests: [Guest] = []
        var places: UInt64 = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) { self.limit = limit }

    /// - Parameter leave: asks the guest to leave.
    func enter(leave: @escaping @Sendable () -> Void) -> UInt64 {
        let (place, longest) = state.withLock { state in
            let longest = state.guests.count < limit ? nil : state.guests.removeFirst()
            state.places += 1
            state.guests.append(Guest(place: state.places, leave: leave))
            return (state.places, longest)
        }
        longest?.leave()
        return place
    }

    func leave(_ place: UInt64) {
        state.withLock { state in
            guard let index = state.guests.firstIndex(where: { $0.place == place }) else { return }
            state.guests.remove(at: index)
        }
    }
}

extension Socket {
    fileprivate var isListening: Bool {
        (try? getValue(for: BoolSocketOption(name: SO_ACCEPTCONN))) ?? false
    }
}

extension SocketOption where Self == BoolSocketOption {
    /// What is written is sent at once.
    static var withoutDelay: Self { BoolSocketOption(level: Int32(IPPROTO_TCP), name: TCP_NODELAY) }
}
