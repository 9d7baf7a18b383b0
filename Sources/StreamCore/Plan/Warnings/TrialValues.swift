/// The values that matter to a plan's conditions: the constants that they compare with, what lies between
/// them, and the spans of time in which features look back.
struct TrialValues {
    /// Event types: those that features name, and one that none does.
    let types: [StaticText]
    /// How many events a burst has, from 0.
    let counts: [Int]
    /// Milliseconds between bursts, and between the events of one.
    let gaps: [Int64]
    let spacings: [Int64]
    /// For each of the plan's fields the values that it may have.
    let fields: [[FieldValue]]
    /// Fields whose different values are counted.
    let countedFields: [Int]
    /// Keeps the bytes of strings alive.
    private let texts: [StaticText]

    private static let countLimit = 1_000.0
    private static let gapLimit: Int64 = 400 * 86_400_000

    init(_ plan: Plan) {
        let programs = [plan.program] + plan.conditions.compactMap { $0?.program }
        let constants = programs.flatMap(\.numberConstants).map(\.value)
        let numbers = Self.numbersAround(constants)
        texts = Self.texts(in: programs)
        types = (plan.types.names + ["no type that a feature names"]).map { StaticText($0) }
        let counts = numbers.flatMap { [$0.rounded(.down), $0.rounded(.up)] }
            .filter { $0 > 0 && $0 <= Self.countLimit }.map { Int($0) }
        self.counts = Set(counts + [0, 1, 2]).sorted()
        spacings = Set([0, 1_000] + plan.definition.features.compactMap(\.sessionSpacing)).sorted()
        let spans = plan.definition.features.flatMap(\.spans)
        let waits = numbers.filter { $0 > 0 && $0 < Double(Self.gapLimit) / 1_000 }.map { Int64($0 * 1_000) }
        gaps = Set(spacings + spans + waits).filter { $0 <= Self.gapLimit }.sorted()

        let strings = texts.map { FieldValue(kind: .string, number: .nan, text: $0.view) }
        fields = plan.fields.indices.map { field in
            let kinds = plan.kindsOfUse(of: field)
            var values: [FieldValue] = []
            if kinds.contains(.number) { values += numbers.map { .number($0) } }
            if kinds.contains(.string) { values += strings }
            if kinds.contains(.bool) { values += [.bool(true), .bool(false)] }
            return values + [.missing]
        }
        countedFields = plan.sources.filter(\.countsDifferentValues).map(\.field)
    }

    /// The numbers, those half-way between neighbours, and some on either side.
    static func numbersAround(_ constants: [Double]) -> [Double] {
        let limit = 64
        let known = Set(constants.filter { $0.isFinite }.map { $0 == 0 ? 0 : $0 } + [0, 1]).sorted()
            .prefix(limit)
        let between = zip(known, known.dropFirst()).map { $0 + ($1 - $0) / 2 }
        let outside = [known.first.map { $0 - 1 }, known.last.map { $0 + 1 }, known.last.map { $0 * 2 }]
        return Set(known + between + outside.compactMap { $0 }).filter { $0.isFinite }.sorted()
    }

    private static func texts(in programs: [Program]) -> [StaticText] {
        let constants = programs.flatMap(\.stringConstants).map { String(decoding: $0.bytes, as: UTF8.self) }
        return Set(constants + ["", "other"]).sorted().map { StaticText($0) }
    }
}

extension Plan {
    /// What kinds of values the conditions and features that read a field take.
    fileprivate func kindsOfUse(of field: Int) -> Set<FieldValue.Kind> {
        var kinds: Set<FieldValue.Kind> = []
        for source in sources where source.field == field {
            switch source.feature {
            case .extremity(let extremity): kinds.insert(extremity.kind)
            default: kinds.insert(.number)
            }
        }
        for condition in conditions {
            for instruction in condition?.program.instructions ?? [] where Int(instruction.a) == field {
                switch instruction.operation {
                case .loadNumber, .hasField: kinds.insert(.number)
                case .loadBool: kinds.insert(.bool)
                case .loadString: kinds.insert(.string)
                default: break
                }
            }
        }
        return kinds
    }
}

extension FeatureSource {
    fileprivate var countsDifferentValues: Bool {
        if case .distinct = feature { return true }
        return false
    }
}

extension FeatureDefinition {
    /// What keeps two events in sessions of their own.
    fileprivate var sessionSpacing: Int64? {
        if case .sessions(let gap) = kind { return gap + 1 }
        return nil
    }

    /// How far the feature looks back.
    fileprivate var spans: [Int64] {
        switch (window, kind) {
        case (.rolling(let length), _): [length / 2, length]
        case (_, .decayed(let halfLife, _)): [halfLife, 4 * halfLife]
        default: []
        }
    }
}

extension FieldValue {
    static func number(_ value: Double) -> FieldValue {
        FieldValue(kind: .number, number: value, text: .missing)
    }

    fileprivate static func bool(_ value: Bool) -> FieldValue {
        FieldValue(kind: .bool, number: value ? 1 : 0, text: .missing)
    }
}
