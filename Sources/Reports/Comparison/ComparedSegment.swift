import StreamCore

/// One of two sides of a comparison.
public enum Side: Sendable, CaseIterable {
    case old, new

    var other: Side { self == .old ? .new : .old }
}

/// A value for each side.
public struct Pair<Value> {
    public var old: Value
    public var new: Value

    public init(old: Value, new: Value) {
        self.old = old
        self.new = new
    }

    public subscript(_ side: Side) -> Value {
        get { side == .old ? old : new }
        set { if side == .old { old = newValue } else { new = newValue } }
    }

    func map<Other, Fault>(_ transform: (Value) throws(Fault) -> Other) throws(Fault) -> Pair<Other> {
        Pair<Other>(old: try transform(old), new: try transform(new))
    }
}

extension Pair: Sendable where Value: Sendable {}
extension Pair: Equatable where Value: Equatable {}

/// What a segment, a tier or a cluster is under two definitions; the name is what they have in common.
public struct ComparedSegment: Sendable {
    public let name: String
    /// Index into each plan's ``Plan/outputs``; nil where it has none of this name.
    public let outputs: Pair<Int?>
    /// Customers inside at the end, and customer-milliseconds from the beginning to the end.
    public internal(set) var customers = Division()
    public internal(set) var time = Division()
    /// Of both sides; nil where a side does not have the segment.
    public internal(set) var tallies: Pair<SegmentTally?> = Pair(old: nil, new: nil)
    /// Customers whom the sides tell apart: a sample, each with the longest time apart.
    public internal(set) var examples: [Example] = []

    /// Of the time that customers spent inside under either, the share under both, 0...1; nil where nobody
    /// ever was.
    public var agreement: Double? { time.agreement }

    /// How much belongs to both sides, and to one alone. Milliseconds of many customers over thousands of
    /// years do not fit into 64 bits.
    public struct Division: Sendable, Equatable {
        public internal(set) var both: Int128 = 0
        public internal(set) var onlyOld: Int128 = 0
        public internal(set) var onlyNew: Int128 = 0

        /// The share of `both` in all; nil where all are 0.
        public var agreement: Double? {
            let all = both + onlyOld + onlyNew
            return all == 0 ? nil : Double(both) / Double(all)
        }

        mutating func add(_ amount: Int64, _ presence: Presence) {
            switch (presence.contains(.old), presence.contains(.new)) {
            case (true, true): both += Int128(amount)
            case (true, false): onlyOld += Int128(amount)
            case (false, true): onlyNew += Int128(amount)
            case (false, false): break
            }
        }
    }

    /// A customer who is inside under one side only, for some time, and the change that parted the sides.
    public struct Example: Sendable {
        public let customerID: String
        /// Under which side the customer is inside.
        public let only: Side
        /// Whose change it was: the entry of `only`, or the exit of the other side.
        public let changed: Side
        public let kind: Change.Kind
        /// When the sides parted, and when they came together again; nil at the end. Ms since the epoch.
        public let from: Int64
        public internal(set) var until: Int64?
        /// The values that decided on the change.
        public let reason: String
        /// The change as a replay writes it.
        public let change: [UInt8]
    }
}

/// Under which sides a customer is inside.
struct Presence: OptionSet {
    let rawValue: UInt8

    static let old = Presence(rawValue: 1)
    static let new = Presence(rawValue: 2)

    init(rawValue: UInt8) { self.rawValue = rawValue }
    init(_ side: Side) { self = side == .old ? .old : .new }

    /// The one side under which the customer is inside; nil where the sides agree.
    var only: Side? { self == .old ? .old : self == .new ? .new : nil }
}
