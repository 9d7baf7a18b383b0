extension Duration {
    /// Whole milliseconds, rounded up, for a call of librdkafka that takes a time-out: 0...Int32.max.
    var timeoutMilliseconds: Int32 {
        guard self > .zero else { return 0 }
        guard self < .milliseconds(Int64(Int32.max)) else { return .max }
        let (seconds, attoseconds) = components
        return Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
