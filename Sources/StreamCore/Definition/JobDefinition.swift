/// What the engine computes: the part of a configuration that decides results. Names are resolved and
/// expressions checked when a ``Plan`` is made of it.
public struct JobDefinition: Equatable, Sendable {
    public var application: String
    public var input: InputDefinition
    public var features: [FeatureDefinition]
    public var models: [ModelDefinition]
    public var segments: [SegmentDefinition]

    public init(
        application: String, input: InputDefinition, features: [FeatureDefinition] = [],
        models: [ModelDefinition] = [], segments: [SegmentDefinition] = []
    ) {
        self.application = application
        self.input = input
        self.features = features
        self.models = models
        self.segments = segments
    }
}

/// How events are read and how their time is understood. All durations are milliseconds.
public struct InputDefinition: Equatable, Sendable {
    public enum TimeFormat: String, Sendable { case auto, rfc3339, seconds, milliseconds }

    /// For each field the paths at which it may stand, tried in order.
    public struct Mapping: Equatable, Sendable {
        public var eventID: [FieldPath]
        public var customerID: [FieldPath]
        public var type: [FieldPath]
        public var timestamp: [FieldPath]

        public init(
            eventID: [FieldPath], customerID: [FieldPath], type: [FieldPath], timestamp: [FieldPath]
        ) {
            self.eventID = eventID
            self.customerID = customerID
            self.type = type
            self.timestamp = timestamp
        }
    }

    public var mapping: Mapping
    public var timeFormat: TimeFormat
    public var dedupWindow: Int64
    public var allowedLateness: Int64
    public var outOfOrderness: Int64
    /// Live only: an event further than this ahead of the wall clock is dead-lettered as `future`.
    public var maxFutureSkew: Int64
    /// Live only: after this long without records a partition's time follows the wall clock.
    public var idleAfter: Int64

    public init(
        mapping: Mapping, timeFormat: TimeFormat = .auto, dedupWindow: Int64 = 86_400_000,
        allowedLateness: Int64 = 86_400_000, outOfOrderness: Int64 = 10_000,
        maxFutureSkew: Int64 = 600_000, idleAfter: Int64 = 30_000
    ) {
        self.mapping = mapping
        self.timeFormat = timeFormat
        self.dedupWindow = dedupWindow
        self.allowedLateness = allowedLateness
        self.outOfOrderness = outOfOrderness
        self.maxFutureSkew = maxFutureSkew
        self.idleAfter = idleAfter
    }
}

/// A predictive model over features; its score is a number under the model's name. One that gives several
/// values has the others under `name.part`.
public struct ModelDefinition: Equatable, Sendable {
    public struct Weight: Equatable, Sendable {
        public var feature: String
        public var position: SourcePosition
        public var weight: Double

        public init(
            feature: String, position: SourcePosition = SourcePosition(line: 1, column: 1), weight: Double
        ) {
            self.feature = feature
            self.position = position
            self.weight = weight
        }
    }

    public enum Kind: Equatable, Sendable {
        /// `1 / (1 + exp(-(bias + w1 f1 + w2 f2 + ...)))`, terms added in the order written.
        case logistic(bias: Double, weights: [Weight])
        case trained(TrainedModel)
    }

    public var name: String
    public var position: SourcePosition
    public var kind: Kind
    /// What it predicts, where that is to be checked.
    public var label: LabelDefinition?

    public init(
        name: String, position: SourcePosition = SourcePosition(line: 1, column: 1), kind: Kind,
        label: LabelDefinition? = nil
    ) {
        self.name = name
        self.position = position
        self.kind = kind
        self.label = label
    }
}

/// A model that was trained elsewhere, and the features that feed it.
public struct TrainedModel: Equatable, Sendable {
    public struct Input: Equatable, Sendable {
        public var feature: String
        public var position: SourcePosition

        public init(feature: String, position: SourcePosition = SourcePosition(line: 1, column: 1)) {
            self.feature = feature
            self.position = position
        }
    }

    public var model: any Model
    /// In the order of the model's inputs, as many as it has.
    public var inputs: [Input]
    /// What the training data looked like, where somebody has kept it.
    public var profile: ModelProfile?

    public init(_ model: any Model, inputs: [Input], profile: ModelProfile? = nil) {
        self.model = model
        self.inputs = inputs
        self.profile = profile
    }

    /// Whether both give the same results.
    public static func == (a: TrainedModel, b: TrainedModel) -> Bool {
        a.model.fingerprint == b.model.fingerprint && a.model.outputs == b.model.outputs
            && a.inputs == b.inputs && a.profile == b.profile
    }
}

/// One segment, or one family of tiers or clusters. All durations are milliseconds, 0 where left out.
public struct SegmentDefinition: Equatable, Sendable {
    public enum Evaluation: String, Sendable { case continuous, event }

    public struct Threshold: Equatable, Sendable {
        public var enter: SourceText
        /// nil: the negation of `enter`.
        public var exit: SourceText?
        public var minDwell: Int64
        public var cooldown: Int64
        public var confirm: Int64

        public init(
            enter: SourceText, exit: SourceText? = nil, minDwell: Int64 = 0, cooldown: Int64 = 0,
            confirm: Int64 = 0
        ) {
            self.enter = enter
            self.exit = exit
            self.minDwell = minDwell
            self.cooldown = cooldown
            self.confirm = confirm
        }
    }

    /// Highest first; the last tier has neither threshold, every other one has both.
    public struct Tier: Equatable, Sendable {
        public var name: String
        public var position: SourcePosition
        public var enter: Double?
        public var exit: Double?

        public init(
            name: String, position: SourcePosition = SourcePosition(line: 1, column: 1),
            enter: Double? = nil, exit: Double? = nil
        ) {
            self.name = name
            self.position = position
            self.enter = enter
            self.exit = exit
        }
    }

    public enum Rule: Equatable, Sendable {
        case threshold(Threshold)
        case tiers(of: SourceText, [Tier])
        /// The clusters of the model called `of`. A customer moves when another centre is nearer than the
        /// current one by more than `margin`, a share of the current distance, 0..<1.
        case clusters(of: SourceText, margin: Double)
    }

    public var name: String
    public var position: SourcePosition
    public var rule: Rule
    public var evaluation: Evaluation
    public var version: Int
    public var shadow: Bool
    /// Share of customers marked as hold-out, 0...1.
    public var holdout: Double
    /// What is warned about.
    public var limits: SegmentLimits

    public init(
        name: String, position: SourcePosition = SourcePosition(line: 1, column: 1), rule: Rule,
        evaluation: Evaluation = .continuous, version: Int = 1, shadow: Bool = false, holdout: Double = 0,
        limits: SegmentLimits = SegmentLimits()
    ) {
        self.name = name
        self.position = position
        self.rule = rule
        self.evaluation = evaluation
        self.version = version
        self.shadow = shadow
        self.holdout = holdout
        self.limits = limits
    }
}

/// Outside of which a segment is not healthy. They are no part of what it means.
public struct SegmentLimits: Equatable, Sendable {
    /// Customers inside, of each tier or cluster; nil: any number will do.
    public var minSize: Int?
    /// The share of entries that follow an exit of the same customer within a day, 0...1; nil: any.
    public var maxFlapRate: Double?

    public init(minSize: Int? = nil, maxFlapRate: Double? = nil) {
        self.minSize = minSize
        self.maxFlapRate = maxFlapRate
    }
}
