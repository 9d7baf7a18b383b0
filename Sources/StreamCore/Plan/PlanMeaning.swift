/// What a plan's segments mean, by two hashes: plans of the same meaning decide the same.
public struct PlanMeaning: Equatable, Sendable {
    /// Over the rules and all that they reach, but not what models have learned.
    public var definitions: UInt64
    /// Over what the models have learned that some segment reaches.
    public var models: UInt64

    /// Both in one number.
    var hash: UInt64 {
        withUnsafeBytes(of: (definitions.littleEndian, models.littleEndian)) { XXHash64.hash($0) }
    }

    /// 12 hex digits, for logs and figures.
    public var text: String { DefinitionHash.digits(hash) }
}

/// A segment that an earlier job had, or what is left of one: its members have yet to leave.
struct RetiredSegment: Equatable, Sendable {
    /// Whether its state is that of tiers or clusters.
    var isOneOfMany: Bool
    /// The outputs that are gone.
    var outputs: [FormerOutput]
}

/// An output as an earlier job had it.
struct FormerOutput: Equatable, Sendable {
    var name: String
    var version: Int
    var definition: String
    var shadow: Bool
    var holdoutLimit: UInt64
    var holdoutSeed: UInt64

    /// Whether it is the same membership to the outside: a shadow has published none.
    func isSame(as other: FormerOutput) -> Bool { name == other.name && shadow == other.shadow }
}

extension FormerOutput {
    init(_ output: SegmentOutput) {
        self.init(
            name: output.name, version: output.version, definition: output.definition, shadow: output.shadow,
            holdoutLimit: output.holdoutLimit, holdoutSeed: output.holdoutSeed)
    }
}

extension SegmentOutput {
    /// Of a segment that is gone, whose conditions nobody can show any more.
    init(_ former: FormerOutput) {
        name = former.name
        part = nil
        version = former.version
        definition = former.definition
        shadow = former.shadow
        limits = SegmentLimits()
        holdoutLimit = former.holdoutLimit
        holdoutSeed = former.holdoutSeed
        features = []
        scores = []
    }
}
