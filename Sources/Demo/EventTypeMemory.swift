import ShopSimulator
import StreamCore
import Synchronization

/// The types of the latest events, so that the screen can say what kind of event caused a change, which the
/// change itself does not. Written by the shop's thread, read by the screen's.
public final class EventTypeMemory: Sendable {
    /// A power of two; older events give way to newer ones with the same place.
    private static let places = 1 << 18

    private struct Entry {
        var hash: UInt64 = 0
        var type: ShopEventType?
    }

    private let entries = Mutex([Entry](repeating: Entry(), count: EventTypeMemory.places))

    public init() {}

    /// Keeps an event's type in mind.
    public func remember(_ event: ShopEvent) {
        let hash = XXHash64.hash(event.messageIDText)
        entries.withLock { $0[Int(hash % UInt64(Self.places))] = Entry(hash: hash, type: event.type) }
    }

    /// The type of the event with this id; nil if it was forgotten, or never seen.
    public func type(of messageID: String) -> String? {
        let hash = XXHash64.hash(messageID)
        let entry = entries.withLock { $0[Int(hash % UInt64(Self.places))] }
        return entry.hash == hash ? entry.type?.rawValue : nil
    }
}
