/// A feature as the engine runs it: one case for each kind of state.
///
/// `base` is the bucket of the customer's time, in the feature's own granularity; 0 for kinds without
/// buckets.
enum Feature: BitwiseCopyable, Sendable {
    case count(WindowedCount)
    case sum(WindowedSum)
    case extremum(WindowedExtremum)
    case distinct(DistinctCount)
    case sessions(SessionCount)
    case elapsed(ElapsedTime)
    case interval(EventInterval)
    case decayed(DecayedSum)
    case extremity(Extremity)
    case lifetimeCount(LifetimeCount)
    case lifetimeSum(LifetimeSum)
    case lifetimeExtremum(LifetimeExtremum)

    /// Lets a matching event in.
    /// - Parameters:
    ///   - field: the value that the feature reads, for kinds that read one.
    ///   - weight: for `decayed`.
    ///   - bucket: the event's own bucket.
    @inline(__always)
    func add(
        _ time: Int64, field: FieldValue, weight: Double, bucket: Int64, base: Int64,
        to customer: inout Customer, in store: inout CustomerStore
    ) {
        switch self {
        case .count(let feature): feature.add(bucket, base: base, to: &customer, in: &store)
        case .sum(let feature):
            guard field.kind == .number else { return }
            feature.add(field.number, bucket, base: base, to: &customer, in: &store)
        case .extremum(let feature):
            guard field.kind == .number else { return }
            feature.add(field.number, bucket, base: base, to: &customer, in: &store)
        case .distinct(let feature):
            guard let hash = field.identity else { return }
            feature.add(hash, bucket, base: base, to: &customer, in: &store)
        case .sessions(let feature): feature.add(time, to: &customer, in: &store)
        case .elapsed(let feature): feature.add(time, to: customer)
        case .interval(let feature): feature.add(time, to: customer)
        case .decayed(let feature): feature.add(weight, bucket, to: customer)
        case .extremity(let feature): feature.add(field, time, to: &customer, in: &store)
        case .lifetimeCount(let feature): feature.add(to: customer)
        case .lifetimeSum(let feature):
            guard field.kind == .number else { return }
            feature.add(field.number, to: customer)
        case .lifetimeExtremum(let feature):
            guard field.kind == .number else { return }
            feature.add(field.number, to: customer)
        }
    }

    /// Moves the state from bucket `base` to bucket `now`, at instant `time`.
    @inline(__always)
    func advance(
        from base: Int64, to now: Int64, time: Int64, _ customer: inout Customer,
        in store: inout CustomerStore
    ) {
        switch self {
        case .count(let feature): feature.advance(from: base, to: now, &customer, in: &store)
        case .sum(let feature): feature.advance(from: base, to: now, &customer, in: &store)
        case .extremum(let feature): feature.advance(from: base, to: now, &customer, in: &store)
        case .distinct(let feature): feature.advance(from: base, to: now, &customer, in: &store)
        case .sessions(let feature): feature.advance(to: time, &customer, in: &store)
        default: break
        }
    }

    /// The value at the customer's time `time`, in bucket `base`; for text features NaN.
    @inline(__always)
    func value(_ customer: Customer, at time: Int64, base: Int64) -> Double {
        switch self {
        case .count(let feature): feature.value(customer)
        case .sum(let feature): feature.value(customer)
        case .extremum(let feature): feature.value(customer, base: base)
        case .distinct(let feature): feature.value(customer)
        case .sessions(let feature): feature.value(customer, at: base)
        case .elapsed(let feature): feature.value(customer, at: time)
        case .interval(let feature): feature.value(customer)
        case .decayed(let feature): feature.value(customer, at: base)
        case .extremity(let feature): feature.number(customer)
        case .lifetimeCount(let feature): feature.value(customer)
        case .lifetimeSum(let feature): feature.value(customer)
        case .lifetimeExtremum(let feature): feature.value(customer)
        }
    }

    /// All values that the feature takes at instants of `span`, which begins after the customer's time, if
    /// no event comes.
    func range(_ customer: Customer, base: Int64, _ span: ClosedRange<Int64>) -> Interval {
        switch self {
        case .count(let feature): feature.range(customer, base: base, span)
        case .sum(let feature): feature.range(customer, base: base, span)
        case .extremum(let feature): feature.range(customer, base: base, span)
        case .distinct(let feature): feature.range(customer, base: base, span)
        case .sessions(let feature): feature.range(customer, span)
        case .elapsed(let feature): feature.range(customer, span)
        case .decayed(let feature): feature.range(customer, span)
        case .interval, .extremity, .lifetimeCount, .lifetimeSum, .lifetimeExtremum:
            Interval(value(customer, at: span.lowerBound, base: base))
        }
    }

    /// The first instant after `time` at which the value may step by itself, `.max` for never.
    func nextStep(_ customer: Customer, base: Int64, after time: Int64) -> Int64 {
        switch self {
        case .count(let feature): feature.nextStep(customer, base: base, after: time)
        case .sum(let feature): feature.nextStep(customer, base: base, after: time)
        case .extremum(let feature): feature.nextStep(customer, base: base, after: time)
        case .distinct(let feature): feature.nextStep(customer, base: base, after: time)
        case .sessions(let feature): feature.nextStep(customer, after: time)
        case .elapsed(let feature): feature.nextStep(customer, after: time)
        case .decayed(let feature): feature.nextStep(customer, after: time)
        case .interval, .extremity, .lifetimeCount, .lifetimeSum, .lifetimeExtremum: .max
        }
    }
}

extension FieldValue {
    /// What tells this value from others for `distinct`: a hash over kind and value; nil for what is no
    /// value.
    var identity: UInt64? {
        switch kind {
        case .string: XXHash64.hash(text)
        case .number: withUnsafeBytes(of: number == 0 ? 0.0 : number) { XXHash64.hash($0, seed: 1) }
        case .bool: number == 0 ? XXHash64.p1 : XXHash64.p2
        case .missing, .other: nil
        }
    }
}
