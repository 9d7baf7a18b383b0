/// Tiers over one value: always in exactly one, each with its own margin.
struct Tiers: Sendable {
    /// Highest first; one for each tier but the last.
    let enter: [Double]
    let exit: [Double]

    private var last: Int { enter.count }

    /// The tier that follows from a value, which is NaN where it is unknown: then nothing is reached and
    /// nothing is left.
    @inline(__always)
    func next(after current: UInt32, value: Double) -> UInt32 {
        guard current != OneOfMany.none else {
            for tier in enter.indices where value >= enter[tier] { return UInt32(tier) }
            return UInt32(last)
        }
        let current = Int(current)
        for tier in 0..<current where value >= enter[tier] { return UInt32(tier) }
        if current < last, value < exit[current] {
            for tier in current + 1..<max(last, current + 1) where !(value < exit[tier]) {
                return UInt32(tier)
            }
            return UInt32(last)
        }
        return UInt32(current)
    }

    /// Whether some value of `range` may lead to another tier.
    func mayChange(_ current: UInt32, value range: Interval) -> Bool {
        guard current != OneOfMany.none else { return true }
        let current = Int(current)
        for tier in 0..<current where range.upper >= enter[tier] { return true }
        return current < last && range.lower < exit[current]
    }
}
