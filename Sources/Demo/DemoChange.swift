public import StreamCore

/// A segment change as the demo shows it.
public struct DemoChange: Sendable, Equatable {
    /// Why it happened.
    public enum Cause: Sendable, Equatable {
        /// An event of the customer, of this type if it is known.
        case event(type: String?)
        /// No event: time passed.
        case timer
        /// Anything else, under its name in the change.
        case other(String)
    }

    /// A value that decided, as text: `visits_7d` is `6`, `silence` is `7d`.
    public struct Reason: Sendable, Equatable {
        public var name: String
        public var value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    public var kind: Change.Kind
    public var customerID: String
    public var segment: String
    /// Event time, ms since the epoch.
    public var at: Int64
    public var cause: Cause
    public var reasons: [Reason]
    /// Whether it is the first half of a move between tiers, whose entry follows.
    public var isTierExit: Bool

    public init(
        kind: Change.Kind, customerID: String, segment: String, at: Int64, cause: Cause,
        reasons: [Reason], isTierExit: Bool = false
    ) {
        self.kind = kind
        self.customerID = customerID
        self.segment = segment
        self.at = at
        self.cause = cause
        self.reasons = reasons
        self.isTierExit = isTierExit
    }
}
