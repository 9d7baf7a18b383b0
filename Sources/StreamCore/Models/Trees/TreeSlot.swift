/// An input as splits of one kind read it. Trees compare slots, so that a missing value needs no question of
/// its own: a slot is compared by `<=`, which NaN fails for every threshold and -infinity passes.
struct TreeSlot: Hashable, Comparable, Sendable {
    /// What stands in the slot where the input is missing, and what counts as missing.
    enum Reading: UInt8, Sendable {
        case missingRight, missingLeft, missingIsZero, zeroRight, zeroLeft
    }

    var input: Int32
    var reading: Reading

    init(_ split: TreeDescription.Split) {
        input = Int32(split.input)
        // A set of categories asks for NaN itself.
        if case .oneOf = split.test {
            reading = .missingRight
            return
        }
        reading =
            switch split.missing {
            case .right: .missingRight
            case .left: .missingLeft
            case .asZero: .missingIsZero
            case .zeroRight: .zeroRight
            case .zeroLeft: .zeroLeft
            }
    }

    static func < (a: TreeSlot, b: TreeSlot) -> Bool {
        (a.input, a.reading.rawValue) < (b.input, b.reading.rawValue)
    }

    @inline(__always)
    func read<Scalar: TreeScalar>(_ input: Double, readsTinyAsZero: Bool, as _: Scalar.Type) -> Scalar {
        let isZero = input.magnitude <= EnsembleDescription.zeroTolerance
        let value = readsTinyAsZero && isZero ? 0 : input
        switch reading {
        case .missingRight: return Scalar(value)
        case .missingLeft: return value.isNaN ? -.infinity : Scalar(value)
        case .missingIsZero: return value.isNaN ? 0 : Scalar(value)
        case .zeroRight: return isZero ? .nan : Scalar(value)
        case .zeroLeft: return isZero || value.isNaN ? -.infinity : Scalar(value)
        }
    }
}

/// What a slot can hold: the numbers of a range, and NaN if `upper` is NaN. No number is possible if `lower`
/// is NaN. So `lower <= t` says whether a split can send it left, and `!(upper <= t)` whether it can send it
/// right.
struct SlotRange<Scalar: TreeScalar>: BitwiseCopyable {
    var lower: Scalar
    var upper: Scalar

    init(_ slot: TreeSlot, _ input: Interval, readsTinyAsZero: Bool) {
        func read(_ value: Double) -> Scalar {
            TreeSlot.plain.read(value, readsTinyAsZero: readsTinyAsZero, as: Scalar.self)
        }
        let tolerance = EnsembleDescription.zeroTolerance
        let mayBeZero = input.lower <= tolerance && input.upper >= -tolerance
        let isZero = mayBeZero && input.lower >= -tolerance && input.upper <= tolerance
        lower = input.isEmpty ? .nan : read(input.lower)
        upper = input.isEmpty ? .nan : read(input.upper)
        switch slot.reading {
        case .missingRight:
            if input.mayBeNaN { upper = .nan }
        case .missingLeft:
            if input.mayBeNaN { includeLeft(alone: input.isEmpty) }
        case .missingIsZero:
            if input.mayBeNaN { self = input.isEmpty ? Self(0, 0) : Self(min(lower, 0), max(upper, 0)) }
        case .zeroRight:
            if isZero { lower = .nan }
            if mayBeZero || input.mayBeNaN { upper = .nan }
        case .zeroLeft:
            if mayBeZero || input.mayBeNaN { includeLeft(alone: isZero || input.isEmpty) }
        }
    }

    init(_ lower: Scalar, _ upper: Scalar) {
        self.lower = lower
        self.upper = upper
    }

    /// Includes -infinity, which stands for a value that is missing and goes left.
    private mutating func includeLeft(alone: Bool) {
        lower = -.infinity
        if alone { upper = -.infinity }
    }
}

extension TreeSlot {
    /// An input as it is.
    fileprivate static let plain = TreeSlot(input: 0, reading: .missingRight)

    private init(input: Int32, reading: Reading) {
        self.input = input
        self.reading = reading
    }
}
