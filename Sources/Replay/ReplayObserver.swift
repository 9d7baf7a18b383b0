public import EventCodec
public import StreamCore

/// Watches a replay: what is accepted, refused and changed, in the order in which it happens.
///
/// Changes of shadow segments are shown too; see ``Change/sequence``.
public protocol ReplayObserver: AnyObject {
    /// An event was accepted; the changes that follow from it come next.
    /// - Parameters:
    ///   - timestamp: the event's own, ms since the epoch.
    ///   - newCustomer: the customer's time, ms since the epoch, where this is their first event; else nil.
    func accepted(timestamp: Int64, newCustomer: Int64?)
    /// An event was refused.
    /// - Parameter line: its line in the input, from 1.
    func refused(_ error: DecodeError, line: Int)
    /// A customer entered or left; the view is valid during the call.
    func changed(_ change: Change)
}
