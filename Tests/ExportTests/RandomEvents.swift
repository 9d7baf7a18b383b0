import StreamCore

/// Events in disorder, with repeats and late ones, the same for the same seed.
struct RandomEvents {
    struct Sample {
        var id: String
        var customer: String
        var type: String
        var time: Int64
        var amount: Double

        var json: String { event(id, customer, type, Timestamp.text(time), amount: amount) }
    }

    private var state: UInt64
    static let start: Int64 = 1_767_571_200_000
    static let span = 40 * day

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    /// The generator of xorshift64*, which needs a state other than 0.
    mutating func below(_ bound: Int) -> Int {
        if state == 0 { state = 1 }
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return Int((state &* 0x2545_F491_4F6C_DD1D) >> 33) % bound
    }

    mutating func sample(at time: Int64) -> Sample {
        Sample(
            id: "e\(below(60))", customer: "c\(below(4))", type: ["visit", "order"][below(2)],
            time: time, amount: Double(below(100)))
    }

    mutating func time(in range: Range<Int64>) -> Int64 {
        // Often on a bucket's edge.
        let time = range.lowerBound + Int64(below(Int(range.upperBound - range.lowerBound)))
        return below(4) == 0 ? max(range.lowerBound, time / (day / 4) * (day / 4)) : time
    }

    mutating func stream(_ count: Int) -> [Sample] {
        (0..<count).map { number in
            let clock = Self.start + Self.span * Int64(number) / Int64(count)
            let delay = below(3) == 0 ? Int64(below(Int(4 * day))) : 0
            return sample(at: clock - delay)
        }
    }
}
