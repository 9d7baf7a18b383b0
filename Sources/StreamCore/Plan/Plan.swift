/// A job made ready to run: names resolved, expressions compiled, the state laid out.
///
/// A plan is immutable and shared by the engines of all partitions.
public final class Plan: Sendable {
    public let definition: JobDefinition
    /// The fields that events must carry, in the order of ``Event/fields``.
    public let fields: [FieldPath]
    /// Everything that can be entered and exited, in the order of evaluation: a segment, or each tier or
    /// cluster of one.
    public let outputs: [SegmentOutput]
    /// All features in the file's order, expressions included.
    public let features: [NamedValue]
    /// What models give, in the file's order: the value under a model's own name, then its parts.
    public let scores: [NamedValue]
    /// What is counted of each model, in the file's order.
    public let health: [ModelHealth]

    /// What the segments mean: customers who were evaluated under another meaning have to be again.
    public let meaning: PlanMeaning
    /// 12 hex digits that change with the name, the place or the meaning of any feature, model or segment,
    /// those included that no segment reaches.
    public let tableDefinition: String

    /// The models with a label, and the event types that make their labels true.
    let labels: [AwaitedLabel]
    let labelTypes: TypeTable
    /// The models that learn.
    let learners: [OnlineLogistic]
    let layout: StateLayout
    /// The layout of records that are older than descriptions of layouts: without ``exits``.
    let undescribedLayout: StateLayout
    /// Nil where there are no tiers and no clusters.
    let exits: LastExits?
    /// How customers' records are laid out.
    let descriptor: LayoutDescriptor
    /// The features with a state, and what their pieces of the state are called.
    let sourceKeys: [(name: String, key: UInt64)]
    /// Segments that have been removed, whose members are on their way out.
    let retired: [RetiredSegment]
    /// Features with a state of their own; expressions live in `program`.
    let sources: [FeatureSource]
    /// Distinct granularities, and for each the sources that have buckets of it.
    let clocks: [Clock]
    /// Event types that some feature names.
    let types: TypeTable
    let program: Program
    let segments: [SegmentPlan]
    let tiers: [Tiers]
    /// For each source its `where:`, and what a text feature is before its first match.
    let conditions: [Condition?]
    let fallbackTexts: [StaticText?]
    let dedup: DedupWindow
    /// What the search for a customer's next due instant runs: one for each continuous segment.
    let timings: [SegmentTiming]

    init(
        definition: JobDefinition, fields: [FieldPath], outputs: [SegmentOutput], features: [NamedValue],
        scores: [NamedValue], health: [ModelHealth], labels: [AwaitedLabel], labelTypes: TypeTable,
        learners: [OnlineLogistic], meaning: PlanMeaning, tableDefinition: String, layout: StateLayout,
        undescribedLayout: StateLayout, exits: LastExits?, retired: [RetiredSegment],
        sourceKeys: [(name: String, key: UInt64)], sources: [FeatureSource], clocks: [Clock],
        types: TypeTable, program: Program, segments: [SegmentPlan], tiers: [Tiers], conditions: [Condition?],
        fallbackTexts: [StaticText?], dedup: DedupWindow, timings: [SegmentTiming]
    ) {
        self.definition = definition
        self.fields = fields
        self.outputs = outputs
        self.features = features
        self.scores = scores
        self.health = health
        self.meaning = meaning
        self.tableDefinition = tableDefinition
        self.labels = labels
        self.labelTypes = labelTypes
        self.learners = learners
        self.layout = layout
        self.undescribedLayout = undescribedLayout
        self.exits = exits
        self.retired = retired
        self.sourceKeys = sourceKeys
        self.sources = sources
        self.clocks = clocks
        self.types = types
        self.program = program
        self.segments = segments
        self.tiers = tiers
        self.conditions = conditions
        self.fallbackTexts = fallbackTexts
        self.dedup = dedup
        self.timings = timings
        descriptor = LayoutDescriptor(layout, meaning: meaning, segments: segments, outputs: outputs)
    }
}

/// A feature or a score, and where its value stands when a customer is evaluated.
public struct NamedValue: Sendable {
    public let name: String
    public let type: ValueType
    let register: Register
}

/// A segment as the outside knows it.
public struct SegmentOutput: Sendable {
    /// `purchase_intent.high` for a tier, `taste.3` for a cluster.
    public let name: String
    /// The name of the tier, or the id of the cluster; nil for a segment that has neither.
    public let part: String?
    public let version: Int
    /// 12 hex digits that change with the segment's meaning.
    public let definition: String
    public let shadow: Bool
    public let limits: SegmentLimits
    /// Customers whose hash is below this are hold-outs.
    let holdoutLimit: UInt64
    let holdoutSeed: UInt64
    /// Indices into ``Plan/features`` of those that the segment's conditions reach.
    public let features: [Int]
    /// Indices into ``Plan/scores``: each model's own value, and the parts that the segment's conditions
    /// reach.
    public let scores: [Int]

    /// Whether a customer is in the segment's deterministic hold-out share.
    @inline(__always)
    func isHoldout(_ customer: ByteView) -> Bool {
        holdoutLimit > 0 && XXHash64.hash(customer, seed: holdoutSeed) < holdoutLimit
    }
}

/// A feature with a state, and what an event must be to change it.
struct FeatureSource: BitwiseCopyable, Sendable {
    let feature: Feature
    /// The source's own index in ``Plan/sources``.
    let index: Int
    /// Where the value goes before the program runs.
    let register: Register
    /// Index into ``Plan/clocks``; -1 for kinds without buckets.
    let clock: Int
    /// Index into ``Event/fields``; -1 for kinds that read no field.
    let field: Int
    let isConditional: Bool
}

/// A `where:`, compiled, and the register of its result.
struct Condition: Sendable {
    let program: Program
    let result: Register
}

/// A granularity and the sources whose state steps with it.
struct Clock: Sendable {
    let granularity: Int64
    /// Indices into ``Plan/sources`` of features that let go of what leaves their window.
    let windowed: [Int]
}

/// One segment's rule with the registers that feed it and the offsets of its state.
struct SegmentPlan: BitwiseCopyable, Sendable {
    enum Rule: BitwiseCopyable, Sendable {
        case threshold(Hysteresis, enter: Register, exit: Register)
        /// The index is that of ``Plan/tiers``.
        case tiers(Int, value: Register)
        /// `distances` is the first register of several.
        case clusters(Clusters, distances: Register)
        /// Who is inside leaves, and nobody enters.
        case retired(isOneOfMany: Bool)
    }

    let rule: Rule
    /// ``Hysteresis/State`` or ``OneOfMany/State``.
    let state: Int
    /// `Int64`, the start of a confirmation; -1 for rules without one.
    let heldSince: Int
    let isContinuous: Bool
    /// Index into ``Plan/outputs``; for tiers and clusters, of the first.
    let output: Int
}

/// The part of a plan that looks ahead in time for one continuous segment.
struct SegmentTiming: Sendable {
    /// Computes the segment's conditions only.
    let program: Program
    /// With the registers in `program`.
    let segment: SegmentPlan
    /// The sources that `program` reads, with their registers there.
    let sources: [FeatureSource]
}

/// Text that lives as long as the plan.
final class StaticText: @unchecked Sendable {  // Safe because it is never written after init.
    let view: ByteView
    private let storage: UnsafeMutableBufferPointer<UInt8>

    init(_ text: String) {
        let bytes = Array(text.utf8)
        storage = .allocate(capacity: max(1, bytes.count))
        _ = storage.update(fromContentsOf: bytes)
        view = ByteView(base: UnsafePointer(storage.baseAddress.unsafelyUnwrapped), count: bytes.count)
    }

    deinit { storage.deallocate() }
}
