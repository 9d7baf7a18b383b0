/// What tiers and clusters have in common: a customer is in one of several, or has not been evaluated yet.
enum OneOfMany {
    struct State: BitwiseCopyable {
        /// The instant of the entry into the current one.
        var changedAt = Hysteresis.never
        /// Index of the current one, or ``none``.
        var current = OneOfMany.none
    }

    static let none = UInt32.max
}
