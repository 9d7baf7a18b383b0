/// The event types that features name, and for each the features that an event of it may change.
struct TypeTable: Sendable {
    /// One feature that looks at a type, with the type's weight for `decayed`.
    struct Interest: BitwiseCopyable, Sendable {
        let source: Int
        let weight: Double
    }

    let names: [String]
    /// In the sources' order, for each type in the order of `names`.
    let interests: [[Interest]]
    /// For a type that no feature names.
    let others: [Interest]

    /// - Parameter selections: the events that each source looks at; and where types weigh differently, their
    ///   weights, without which a type weighs nothing.
    init(_ selections: [(events: EventSelector, weights: [FeatureDefinition.EventWeight]?)]) {
        var names: [String] = []
        for (events, weights) in selections {
            if case .types(let types) = events { names += types.filter { !names.contains($0) } }
            if let weights { names += weights.map(\.type).filter { !names.contains($0) } }
        }
        /// What an event of a type may change; nil stands for a type that nothing names.
        func interests(in type: String?) -> [Interest] {
            selections.enumerated().compactMap { index, selection in
                if case .types(let types) = selection.events {
                    guard let type, types.contains(type) else { return nil }
                }
                guard let weights = selection.weights else { return Interest(source: index, weight: 1) }
                let weight = weights.first { $0.type == type }?.weight ?? 0
                return weight == 0 ? nil : Interest(source: index, weight: weight)
            }
        }
        self.names = names
        self.interests = names.map { interests(in: $0) }
        others = interests(in: nil)
    }
}

/// Finds an event's type in a ``TypeTable``, without counting references.
struct TypeIndex: ~Copyable {
    private struct Slot: BitwiseCopyable {
        var hash: UInt64
        var nameStart: Int32
        /// -1: empty.
        var nameLength: Int32
        var interestStart: Int32
        var interestCount: Int32
    }

    private let interests: FixedTable<TypeTable.Interest>
    private let names: FixedTable<UInt8>
    /// Open addressing by the name's hash.
    private let slots: FixedTable<Slot>
    private let others: Range<Int>

    init(_ table: TypeTable) {
        var capacity = 8
        while capacity < table.names.count * 2 { capacity *= 2 }
        var slots = Array(
            repeating: Slot(hash: 0, nameStart: 0, nameLength: -1, interestStart: 0, interestCount: 0),
            count: capacity)
        var names: [UInt8] = []
        var interests: [TypeTable.Interest] = []
        for (name, own) in zip(table.names, table.interests) {
            let hash = XXHash64.hash(name)
            var position = Int(truncatingIfNeeded: hash) & (capacity - 1)
            while slots[position].nameLength >= 0 { position = (position + 1) & (capacity - 1) }
            slots[position] = Slot(
                hash: hash, nameStart: Int32(names.count), nameLength: Int32(name.utf8.count),
                interestStart: Int32(interests.count), interestCount: Int32(own.count))
            names += Array(name.utf8)
            interests += own
        }
        others = interests.count..<interests.count + table.others.count
        self.interests = FixedTable(interests + table.others)
        self.names = FixedTable(names)
        self.slots = FixedTable(slots)
    }

    /// The features that look at an event's type, as a range for the subscript.
    @inline(__always)
    func interests(of type: ByteView) -> Range<Int> {
        let hash = XXHash64.hash(type)
        var position = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[position].nameLength >= 0 {
            let slot = slots[position]
            if slot.hash == hash, isName(slot, type) {
                return Int(slot.interestStart)..<Int(slot.interestStart + slot.interestCount)
            }
            position = (position + 1) & (slots.count - 1)
        }
        return others
    }

    private func isName(_ slot: Slot, _ type: ByteView) -> Bool {
        guard type.count == Int(slot.nameLength) else { return false }
        for offset in 0..<type.count where names[Int(slot.nameStart) + offset] != type.base[offset] {
            return false
        }
        return true
    }

    subscript(index: Int) -> TypeTable.Interest { interests[index] }
}
