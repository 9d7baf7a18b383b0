/// How the customers' records of one plan are laid out: all that another plan needs to take them over.
public struct LayoutDescriptor: Equatable, Sendable {
    /// One segment's state.
    struct Membership: Equatable, Sendable {
        var state: Int
        var isOneOfMany: Bool
        /// Whether the segment was already gone.
        var isRetired: Bool
        var outputs: [FormerOutput]
    }

    /// What the records begin with: a number that differs between plans that lay out a customer in another
    /// way or mean something else. Its complement marks a customer who has yet to be
    /// evaluated under the plan.
    var fingerprint: UInt64
    var meaning: PlanMeaning
    var states: [StateRoom]
    var strides: [Int]
    var pieces: [StatePiece]
    /// In order of ``outputs``.
    var memberships: [Membership]
    var directory: Int
    var fixedSize: Int
    /// What the states of a new customer are, from ``StateLayout/headerSize`` up to `directory`.
    var initial: [UInt8]

    /// All outputs, in the order in which a partition counts their members.
    var outputs: [FormerOutput] { memberships.flatMap(\.outputs) }
}

extension LayoutDescriptor {
    init(_ layout: StateLayout, meaning: PlanMeaning, segments: [SegmentPlan], outputs: [SegmentOutput]) {
        fingerprint = withUnsafeBytes(of: (layout.fingerprint.littleEndian, meaning.hash.littleEndian)) {
            XXHash64.hash($0)
        }
        self.meaning = meaning
        states = layout.states
        strides = layout.strides
        pieces = layout.pieces
        directory = layout.directory
        fixedSize = layout.fixedSize
        initial = Array(layout.template[StateLayout.headerSize..<layout.directory])
        let inOrder = segments.sorted { $0.output < $1.output }
        let ends = inOrder.dropFirst().map(\.output) + [outputs.count]
        memberships = zip(inOrder, ends).map { segment, end in
            Membership(
                state: segment.state, isOneOfMany: segment.isOneOfMany, isRetired: segment.isRetired,
                outputs: outputs[segment.output..<end].map { FormerOutput($0) })
        }
    }
}

extension Plan {
    /// Differs between plans that cannot read each other's customers without more ado.
    public var fingerprint: UInt64 { descriptor.fingerprint }

    /// Whether a partition that is read under one plan need not be read anew under the other: also what
    /// members of removed segments are told on their way out is the same.
    public func isSame(as other: Plan) -> Bool {
        fingerprint == other.fingerprint && retired == other.retired
    }

    /// The features that know nothing of what happened before, because no earlier plan had them.
    public func startsEmpty(after history: PlanHistory) -> [String] {
        guard !history.layouts.isEmpty else { return [] }
        let known = Set(history.layouts.flatMap { $0.pieces.map(\.key) })
        return sourceKeys.filter { !known.contains($0.key) }.map(\.name)
    }

    /// The plan under which a partition goes on whose records were written under others: the same, and the
    /// segments that are gone and may still have members.
    public func continuing(_ history: PlanHistory) -> Plan {
        var known = outputs.map { FormerOutput($0) }
        var retired = self.retired
        for membership in history.memberships {
            let gone = membership.outputs.filter { output in !known.contains { $0.isSame(as: output) } }
            guard !gone.isEmpty else { continue }
            known += gone
            retired.append(RetiredSegment(isOneOfMany: membership.isOneOfMany, outputs: gone))
        }
        return retired == self.retired ? self : retiring(retired)
    }
}

extension SegmentPlan {
    var isOneOfMany: Bool {
        switch rule {
        case .threshold, .retired(isOneOfMany: false): false
        case .tiers, .clusters, .retired(isOneOfMany: true): true
        }
    }

    var isRetired: Bool { if case .retired = rule { true } else { false } }
}
