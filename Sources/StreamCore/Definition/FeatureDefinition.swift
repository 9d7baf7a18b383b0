/// A path into an event's nested objects: `properties.amount` is `["properties", "amount"]`.
public struct FieldPath: Hashable, Sendable, CustomStringConvertible {
    public var keys: [String]

    public init(_ keys: [String]) { self.keys = keys }

    /// The path as users write it; keys that are no identifiers stand in quotes.
    public var description: String {
        keys.map { key in
            let plain = key.utf8.allSatisfy { byte in
                (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x5F || byte == 0x2D
            }
            return plain && !key.isEmpty ? key : "\"\(key)\""
        }.joined(separator: ".")
    }
}

/// The event types that a feature looks at.
public enum EventSelector: Hashable, Sendable {
    case any
    case types([String])
}

/// The span of time over which a feature aggregates.
public enum Window: Hashable, Sendable {
    /// All time; no buckets.
    case forever
    /// A whole number of buckets, in milliseconds; ends with the running bucket.
    case rolling(length: Int64)
}

/// A value that stands in where nothing matched.
public enum FeatureDefault: Hashable, Sendable {
    case number(Double)
    case string(String)
}

/// One feature, as the user wrote it, with defaults filled in. All durations are milliseconds.
public struct FeatureDefinition: Equatable, Sendable {
    public enum Kind: Equatable, Sendable {
        case count
        /// Exact: values are rounded half up to `decimals` digits and added as integers.
        case sum(FieldPath, decimals: Int)
        case mean(FieldPath, decimals: Int, fallback: Double)
        case min(FieldPath, fallback: Double)
        case max(FieldPath, fallback: Double)
        case distinct(FieldPath)
        case sessions(gap: Int64)
        case sinceLast
        case sinceFirst
        case interval
        /// `weights` nil: every matching event weighs 1; else a type not named weighs 0. Sorted by type.
        case decayed(halfLife: Int64, weights: [EventWeight]?)
        /// `fallback` nil: 0 or "" by the type that the feature's users need.
        case last(FieldPath, fallback: FeatureDefault?)
        case first(FieldPath, fallback: FeatureDefault?)
        case expression(SourceText)
    }

    public struct EventWeight: Hashable, Sendable {
        public var type: String
        public var weight: Double

        public init(type: String, weight: Double) {
            self.type = type
            self.weight = weight
        }
    }

    public var name: String
    public var position: SourcePosition
    public var kind: Kind
    public var events: EventSelector
    /// `where:`, over the event's fields.
    public var condition: SourceText?
    /// Set for `count sum min max mean distinct sessions`, nil for the others.
    public var window: Window?
    /// The step of the feature's time; 0 where it has none (`forever`, `interval`, `last`, `first`, `expr`).
    public var granularity: Int64

    public init(
        name: String, position: SourcePosition = SourcePosition(line: 1, column: 1), kind: Kind,
        events: EventSelector = .any, condition: SourceText? = nil, window: Window? = nil,
        granularity: Int64 = 0
    ) {
        self.name = name
        self.position = position
        self.kind = kind
        self.events = events
        self.condition = condition
        self.window = window
        self.granularity = granularity
    }
}
