import Glibc

/// A small seeded generator: 64 bits of state, so that every customer can have one.
///
/// Source: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Generators of one seed with different streams are independent of each other.
    init(seed: UInt64, stream: UInt64) {
        state = Self.mix(seed &+ Self.increment &* Self.mix(stream &+ Self.increment))
    }

    mutating func next() -> UInt64 {
        state &+= Self.increment
        return Self.mix(state)
    }

    /// A bijection in which each bit of the input changes about half of the output's.
    static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z &>> 31)
    }

    private static let increment: UInt64 = 0x9E37_79B9_7F4A_7C15
}

extension SplitMix64 {
    /// Uniform in (0, 1), both ends excluded.
    mutating func uniform() -> Double { (Double(next() &>> 11) + 0.5) * 0x1p-53 }

    mutating func uniform(in range: ClosedRange<Double>) -> Double {
        range.lowerBound + uniform() * (range.upperBound - range.lowerBound)
    }

    mutating func chance(_ probability: Double) -> Bool { uniform() < probability }

    /// Uniform in `0..<count`; `count` positive.
    mutating func below(_ count: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(count)).high)
    }

    mutating func exponential(mean: Double) -> Double { -mean * log(uniform()) }

    /// Source: Box and Muller, "A Note on the Generation of Random Normal Deviates", 1958.
    mutating func normal() -> Double {
        let radius = (-2 * log(uniform())).squareRoot()
        return radius * cos(2 * Double.pi * uniform())
    }

    mutating func logNormal(median: Double, sigma: Double) -> Double { median * exp(sigma * normal()) }

    /// An index in `0..<count`, as often as its weight says; the weights add up to more than 0.
    mutating func pick(_ count: Int, weight: (Int) -> Double) -> Int {
        var total = 0.0
        for index in 0..<count { total += weight(index) }
        var rest = uniform() * total
        for index in 0..<count - 1 {
            rest -= weight(index)
            if rest < 0 { return index }
        }
        return count - 1
    }
}
