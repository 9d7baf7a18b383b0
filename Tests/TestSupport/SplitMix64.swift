/// A generator whose draws follow from its seed, so that a run that failed can be repeated.
///
/// Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators" (2014).
public struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z &>> 31)
    }

    public mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    /// An instant or a length of time, in the range's unit.
    public mutating func time(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &self) }

    /// True with the given probability; 0 takes no draw.
    public mutating func chance(_ probability: Double) -> Bool {
        probability > 0 && Double(next() &>> 11) * 0x1p-53 < probability
    }

    /// One of the choices.
    /// - Precondition: there is one.
    public mutating func pick<Value>(_ choices: [Value]) -> Value { choices[int(0...choices.count - 1)] }

    /// A generator of its own for a part whose draws must not depend on the others'.
    public mutating func split() -> SplitMix64 { SplitMix64(seed: next()) }
}
