/// The layouts in which customers' records may be written: the plan's own, and those of earlier plans.
struct RecordLayouts {
    /// How a record with a certain fingerprint is read.
    struct Reading {
        /// Nil for the plan's own layout.
        var migration: LayoutMigration?
        /// Whether the customer has yet to be evaluated under the plan.
        var isStale: Bool
    }

    /// The plan's own, and what its records begin with.
    let descriptor: LayoutDescriptor
    let own: UInt64
    /// What records began with before they told what the segments mean, and how these are read where they
    /// were laid out in another way.
    private let shape: UInt64
    private let undescribed: LayoutMigration?
    private let meaning: PlanMeaning
    private(set) var formers: [LayoutDescriptor] = []
    private var migrations: [LayoutMigration] = []

    init(_ plan: Plan) {
        descriptor = plan.descriptor
        own = descriptor.fingerprint
        shape = plan.undescribedLayout.fingerprint
        undescribed = plan.exits.map { _ in
            let descriptor = LayoutDescriptor(
                plan.undescribedLayout, meaning: plan.meaning, segments: plan.segments, outputs: plan.outputs)
            return LayoutMigration(from: descriptor, to: plan)
        }
        meaning = plan.meaning
    }

    /// Learns to read records of earlier plans.
    mutating func add(_ descriptors: [LayoutDescriptor], for plan: Plan) {
        for descriptor in descriptors where !isKnown(descriptor.fingerprint) {
            formers.append(descriptor)
            migrations.append(LayoutMigration(from: descriptor, to: plan))
        }
    }

    private func isKnown(_ fingerprint: UInt64) -> Bool {
        fingerprint == own || formers.contains { $0.fingerprint == fingerprint }
    }

    func reading(_ fingerprint: UInt64) throws(StateError) -> Reading {
        if fingerprint == own { return Reading(isStale: false) }
        if fingerprint == ~own { return Reading(isStale: true) }
        if fingerprint == shape { return Reading(migration: undescribed, isStale: true) }
        for index in formers.indices {
            let former = formers[index]
            guard fingerprint == former.fingerprint || fingerprint == ~former.fingerprint else { continue }
            let isStale = fingerprint != former.fingerprint || former.meaning != meaning
            return Reading(migration: migrations[index], isStale: isStale)
        }
        throw .otherLayout
    }

    /// Nobody's record is written in an earlier layout any more.
    mutating func forgetFormers() {
        formers = []
        migrations = []
    }
}
