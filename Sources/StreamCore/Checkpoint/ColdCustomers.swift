/// Customers that are not in memory; where the engine finds them again.
///
/// Each is known by their id's bytes and stands in an index by the instant at which they are due, as their
/// state record gives it. The methods are called on the engine's thread only.
public protocol ColdCustomers: AnyObject {
    /// Customers in the store, those that are in memory too included.
    var customerCount: Int { get }

    /// Passes the customer's state record to `body`.
    /// - Parameter body: gets bytes that are valid only during the call.
    /// - Returns: false when there is none.
    func read(
        _ id: ByteView, _ body: (UnsafeRawBufferPointer) throws(StateError) -> Void
    ) throws(StateError) -> Bool

    /// Passes state records of customers in order of (due instant, id), strictly after `cursor` and due at or
    /// before `time`, and moves `cursor` to the last one passed.
    /// - Parameters:
    ///   - time: ms since the epoch.
    ///   - limit: how many at most, above 0.
    ///   - body: gets bytes that are valid only during the call.
    /// - Returns: whether none is left.
    func readDue(
        after cursor: inout DueCursor, upTo time: Int64, limit: Int,
        _ body: (UnsafeRawBufferPointer) throws(StateError) -> Void
    ) throws(StateError) -> Bool

    /// Passes state records of customers in the store's own order, strictly after `cursor`, and moves
    /// `cursor` to the last one passed.
    /// - Parameters:
    ///   - cursor: what the store made of it; empty to begin with.
    ///   - limit: how many at most, above 0.
    ///   - body: gets bytes that are valid only during the call.
    /// - Returns: whether none is left.
    func readAll(
        after cursor: inout [UInt8], limit: Int,
        _ body: (UnsafeRawBufferPointer) throws(StateError) -> Void
    ) throws(StateError) -> Bool
}

/// A place among the customers of a store in order of (due instant, id).
public struct DueCursor: Equatable, Sendable {
    /// Milliseconds since the epoch.
    public var due: Int64
    /// The customer's id, compared byte by byte.
    public var key: [UInt8]

    /// By default the place before everything.
    public init(due: Int64 = .min, key: [UInt8] = []) {
        self.due = due
        self.key = key
    }
}

/// A customer whom the next checkpoint has to write: a view that is valid while the call that passed it runs.
public struct DirtyState {
    public let id: ByteView
    /// The state record.
    public let record: UnsafeRawBufferPointer
    /// The instant under which the store's index is to have the customer; `.max` for none.
    public let due: Int64
    /// The instant under which it has them now; `.max` for none.
    public let storedDue: Int64

    public init(id: ByteView, record: UnsafeRawBufferPointer, due: Int64, storedDue: Int64) {
        self.id = id
        self.record = record
        self.due = due
        self.storedDue = storedDue
    }
}
