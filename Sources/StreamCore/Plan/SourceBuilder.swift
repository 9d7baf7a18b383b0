/// Lays out the state of the features that have one.
struct SourceBuilder {
    private(set) var layout = StateLayout()
    private(set) var fields: [FieldPath] = []
    private(set) var clocks: [(granularity: Int64, windowed: [Int])] = []
    private(set) var diagnostics: [Diagnostic] = []
    private var fieldIndex: [FieldPath: Int] = [:]
    let allowedLateness: Int64
    let dedup: DedupWindow

    /// The ids' array comes first: it is large and rarely changes its size, and whatever changes its size
    /// moves all that stands behind it.
    init(input: InputDefinition) {
        allowedLateness = input.allowedLateness
        dedup = layout.piece("event ids") { layout in
            let used = layout.reserve(UInt32(0))
            let set = HashedEntries<Int64>(array: layout.array(stride: 16))
            return DedupWindow(set: set, used: used, window: input.dedupWindow)
        }
    }

    /// What ``Plan`` needs of one feature, but for its register.
    struct Source {
        var feature: Feature
        var clock = -1
        var field = -1
        var condition: Condition?
        var fallbackText: StaticText?
        var type = ValueType.number
    }

    /// - Parameters:
    ///   - index: the source's index in the plan.
    ///   - inferred: what the expressions take a `last` or `first` for.
    mutating func add(_ definition: FeatureDefinition, index: Int, inferred: ValueType?) -> Source? {
        let (states, arrays) = (layout.states.count, layout.strides.count)
        guard var source = make(definition, inferred: inferred) else { return nil }
        layout.addPiece(
            StateMeaning.words(for: definition, source.type), statesFrom: states, arraysFrom: arrays)
        source.clock = clock(of: source.feature, definition.granularity, index: index)
        source.condition = condition(of: definition)
        return source
    }

    private mutating func clock(of feature: Feature, _ granularity: Int64, index: Int) -> Int {
        switch feature {
        case .count, .sum, .extremum, .distinct, .sessions:
            var granularity = granularity
            if granularity == 0 {
                // Without buckets only runs of events need tending: once an hour, those out of reach go.
                guard case .sessions = feature else { return -1 }
                granularity = 3_600_000
            }
            let clock = clock(granularity)
            clocks[clock].windowed.append(index)
            return clock
        case .decayed: return clock(granularity)
        default: return -1
        }
    }

    private mutating func make(_ definition: FeatureDefinition, inferred: ValueType?) -> Source? {
        let rolling = definition.window != .forever
        switch definition.kind {
        case .count:
            return Source(feature: rolling ? windowedCount(definition) : lifetimeCount())
        case .sum(let path, let decimals):
            let reading = SumReading(scale: powerOfTen(decimals), isMean: false, fallback: 0)
            return Source(feature: sum(definition, reading), field: field(path))
        case .mean(let path, let decimals, let fallback):
            let reading = SumReading(scale: powerOfTen(decimals), isMean: true, fallback: fallback)
            return Source(feature: sum(definition, reading), field: field(path))
        case .min(let path, let fallback):
            return Source(feature: extremum(definition, isMax: false, fallback), field: field(path))
        case .max(let path, let fallback):
            return Source(feature: extremum(definition, isMax: true, fallback), field: field(path))
        case .distinct(let path):
            let window = window(definition, stride: 16)
            let state = layout.reserve(DistinctCount.State())
            let levels = layout.array(stride: 8)
            return Source(
                feature: .distinct(DistinctCount(window: window, state: state, levels: levels)),
                field: field(path))
        case .sessions(let gap):
            let window = window(definition, stride: 16)
            let closed = rolling ? 0 : layout.reserve(UInt64(0))
            return Source(
                feature: .sessions(
                    SessionCount(window: window, closed: closed, gap: gap, allowedLateness: allowedLateness)))
        case .sinceLast: return Source(feature: elapsed(definition, isFirst: false))
        case .sinceFirst: return Source(feature: elapsed(definition, isFirst: true))
        case .interval:
            return Source(feature: .interval(EventInterval(state: layout.reserve(EventInterval.State()))))
        case .decayed(let halfLife, _):
            let state = layout.reserve(DecayedSum.State())
            return Source(
                feature: .decayed(
                    DecayedSum(state: state, granularity: definition.granularity, halfLife: halfLife)))
        case .last(let path, let fallback):
            return extremity(path, fallback, isFirst: false, inferred)
        case .first(let path, let fallback):
            return extremity(path, fallback, isFirst: true, inferred)
        case .expression: return nil
        }
    }

    private func powerOfTen(_ decimals: Int) -> Double {
        (0..<decimals).reduce(1) { scale, _ in scale * 10 }
    }

    private mutating func window(_ definition: FeatureDefinition, stride: Int) -> BucketWindow {
        let array = layout.array(stride: stride)
        guard case .rolling(let length) = definition.window else {
            return BucketWindow(array: array, granularity: .max, length: .max)
        }
        return BucketWindow(
            array: array, granularity: definition.granularity, length: length / definition.granularity)
    }

    private mutating func windowedCount(_ definition: FeatureDefinition) -> Feature {
        .count(WindowedCount(window: window(definition, stride: 8), state: layout.reserve(UInt32(0))))
    }

    private mutating func lifetimeCount() -> Feature {
        .lifetimeCount(LifetimeCount(state: layout.reserve(UInt64(0))))
    }

    private mutating func sum(_ definition: FeatureDefinition, _ reading: SumReading) -> Feature {
        let state = layout.reserve(WindowedSum.Total())
        guard definition.window != .forever else {
            return .lifetimeSum(LifetimeSum(state: state, reading: reading))
        }
        return .sum(WindowedSum(window: window(definition, stride: 16), state: state, reading: reading))
    }

    private mutating func extremum(
        _ definition: FeatureDefinition, isMax: Bool, _ fallback: Double
    ) -> Feature {
        guard definition.window != .forever else {
            let state = layout.reserve(Double.nan)
            return .lifetimeExtremum(LifetimeExtremum(state: state, isMax: isMax, fallback: fallback))
        }
        return .extremum(
            WindowedExtremum(window: window(definition, stride: 16), isMax: isMax, fallback: fallback))
    }

    private mutating func elapsed(_ definition: FeatureDefinition, isFirst: Bool) -> Feature {
        .elapsed(
            ElapsedTime(
                state: layout.reserve(ElapsedTime.never), granularity: definition.granularity,
                isFirst: isFirst))
    }

    private mutating func extremity(
        _ path: FieldPath, _ fallback: FeatureDefault?, isFirst: Bool, _ inferred: ValueType?
    ) -> Source {
        var type = inferred ?? .string
        var number = 0.0
        var text = ""
        switch fallback {
        case .number(let value): (type, number) = (.number, value)
        case .string(let value): (type, text) = (.string, value)
        case nil: break
        }
        let kind: FieldValue.Kind =
            switch type {
            case .number: .number
            case .bool: .bool
            case .string: .string
            }
        let state = layout.reserve(Extremity.State(number: number))
        let array = type == .string ? layout.array(stride: 1) : -1
        return Source(
            feature: .extremity(Extremity(state: state, text: array, isFirst: isFirst, kind: kind)),
            field: field(path), fallbackText: type == .string ? StaticText(text) : nil, type: type)
    }

    private mutating func field(_ path: FieldPath) -> Int {
        if let known = fieldIndex[path] { return known }
        fieldIndex[path] = fields.count
        fields.append(path)
        return fields.count - 1
    }

    private mutating func clock(_ granularity: Int64) -> Int {
        if let known = clocks.firstIndex(where: { $0.granularity == granularity }) { return known }
        clocks.append((granularity, []))
        return clocks.count - 1
    }

    private mutating func condition(of definition: FeatureDefinition) -> Condition? {
        guard let source = definition.condition else { return nil }
        do throws(ExpressionError) {
            let expression = try Expression.parse(source.text)
            let indices = Dictionary(
                expression.names.map { ($0, field($0)) }, uniquingKeysWith: { first, _ in first })
            var builder = ProgramBuilder()
            var errors: [ExpressionError] = []
            let compiled = builder.compile(expression, expecting: .bool, errors: &errors) { path in
                indices[path].map { .field($0) } ?? .unknown(noun: "field", suggestion: nil)
            }
            report(errors, in: source)
            guard let compiled else { return nil }
            return Condition(program: builder.finish(), result: compiled.register)
        } catch {
            report([error], in: source)
            return nil
        }
    }

    private mutating func report(_ errors: [ExpressionError], in source: SourceText) {
        diagnostics += errors.map { Diagnostic(at: source.position(atOffset: $0.offset), $0.message) }
    }

    /// Room for a segment's state.
    mutating func reserve<State: BitwiseCopyable>(_ initial: State) -> Int { layout.reserve(initial) }

    /// Makes a piece of the state of all that `body` reserves; see ``StateLayout/piece(_:_:)``.
    mutating func piece<Result>(_ meaning: String, _ body: (inout StateLayout) -> Result) -> Result {
        layout.piece(meaning, body)
    }

    /// Room for a state that is found again under the same words.
    mutating func reserve<State: BitwiseCopyable>(_ initial: State, meaning: String) -> Int {
        layout.piece(meaning) { $0.reserve(initial) }
    }
}
