/// Why a customer is where they are, in each segment, at an instant. Plain values, that may be kept.
public struct CustomerExplanation: Sendable, Equatable {
    public var customerID: String
    /// The instant, ms since the epoch.
    public var at: Int64
    /// Changes published so far.
    public var sequence: UInt32
    /// In the configuration's order.
    public var segments: [SegmentExplanation]
    /// The models that these segments reach, in the configuration's order; one of several values is explained
    /// for each of its parts that a condition names.
    public var models: [ModelContributions]
}

/// A value of any type, with nothing borrowed.
public enum ExplainedValue: Sendable, Equatable {
    /// NaN for a missing one.
    case number(Double)
    case bool(Bool)
    case string(String)
}

/// A feature or a score with its value.
public struct NamedExplainedValue: Sendable, Equatable {
    public var name: String
    public var value: ExplainedValue
}

/// Why a customer is or is not in a segment.
public struct SegmentExplanation: Sendable, Equatable {
    /// What depends on the kind of segment.
    public enum Rule: Sendable, Equatable {
        case conditions(ConditionsExplanation)
        case tiers(TiersExplanation)
        case clusters(ClustersExplanation)
    }

    public var name: String
    public var version: Int
    /// 12 hex digits, as in changes.
    public var definition: String
    public var shadow: Bool
    public var evaluation: SegmentDefinition.Evaluation
    /// What the customer is inside of, as changes name it: the segment, or one of its tiers or clusters; nil
    /// for outside.
    public var inside: String?
    /// Inside: the instant of the entry. Outside: of the last exit; nil if there was none. Ms since the
    /// epoch.
    public var since: Int64?
    public var rule: Rule
    /// What the segment reaches, and every model's value, as in changes.
    public var features: [NamedExplainedValue]
    public var scores: [NamedExplainedValue]
    /// The names of the models that it reaches.
    public var models: [String]
    public var nextChange: NextChange
}

/// What becomes of a segment if no event comes. Instants are ms since the epoch.
public enum NextChange: Sendable, Equatable {
    /// It stays as it is.
    case never
    /// It changes at this very instant; the names of what is left and entered, nil for none.
    case at(Int64, from: String?, to: String?)
    /// It stays as it is before this instant; the search ended there.
    case noneBefore(Int64)
}

/// A segment of conditions.
public struct ConditionsExplanation: Sendable, Equatable {
    /// What holds back a change whose condition holds.
    public enum Hold: String, Sendable { case dwell, cooldown, confirm }

    public var enter: ConditionExplanation
    /// Nil where the configuration leaves it out: the negation of `enter`.
    public var exit: ConditionExplanation?
    /// Until when a dwell, a cool-down or a confirmation that runs lasts; nil for none. Ms since the epoch.
    public var dwellUntil: Int64?
    public var cooldownUntil: Int64?
    public var confirmingSince: Int64?
    public var confirmingUntil: Int64?
    /// Empty where nothing is held back now.
    public var heldBy: [Hold]
}

/// A condition and its parts.
public struct ConditionExplanation: Sendable, Equatable {
    /// How a condition follows from its parts or from its two sides.
    public enum Operator: Sendable, Equatable {
        case and, or, not
        /// The name of a feature that is a condition; the one part says which.
        case definition
        /// A comparison.
        case comparison(BinaryOperator)
    }

    /// The source's text.
    public var expression: String
    public var holds: Bool
    /// Nil for what is not taken apart.
    public var `operator`: Operator?
    /// Of a comparison: what it looks at.
    public var value: ExplainedValue?
    /// Of a comparison with one other value: that one. A constant side is the threshold, else the right one.
    public var threshold: ExplainedValue?
    /// Of a comparison of numbers: how far the value is from where the comparison flips, positive while it
    /// holds, negative while it does not.
    public var margin: Double?
    public var parts: [ConditionExplanation]
}

/// A segment of tiers.
public struct TiersExplanation: Sendable, Equatable {
    public struct Tier: Sendable, Equatable {
        public var name: String
        /// Nil for the last tier.
        public var enter: Double?
        public var exit: Double?
        public var isCurrent: Bool
    }

    /// What the tiers are of, as written.
    public var expression: String
    public var value: Double
    /// Highest first.
    public var tiers: [Tier]
}

/// A segment of clusters.
public struct ClustersExplanation: Sendable, Equatable {
    public struct Cluster: Sendable, Equatable {
        /// The cluster's id.
        public var name: String
        /// As the model measures it; NaN where an input is missing.
        public var distance: Double
        public var isCurrent: Bool
        /// How much nearer it is than the margin asks for: the customer moves to the nearest cluster when
        /// this is above 0. Nil for the current one, and where there is none.
        public var lead: Double?
    }

    /// The name of the model.
    public var expression: String
    /// The id of the nearest cluster; NaN where that is not known.
    public var value: Double
    /// A share of the current distance.
    public var margin: Double
    public var clusters: [Cluster]
}

/// How a model's value came about.
public struct ModelContributions: Sendable, Equatable {
    public var model: String
    /// Which of several values; nil where the model gives one.
    public var part: String?
    public var value: Double
    /// In the model's order.
    public var inputs: [NamedExplainedValue]
    /// Its contributions are in the order of `inputs`.
    public var explanation: ModelExplanation
}
