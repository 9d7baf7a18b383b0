/// Runs a program over ranges of numbers, to prove what cannot change while its inputs stay inside them.
///
/// Sound: for any inputs inside the given intervals, what ``Machine`` computes lies in those computed here.
/// Strings are exact, so that the caller's spans are those over which no string changes.
public struct RangeMachine: ~Copyable {
    private let instructions: FixedTable<Instruction>
    private let file: RegisterFile<Interval>
    private let models: ModelCaller<Interval>

    /// Inputs can be anything until written.
    public let numbers: UnsafeMutablePointer<Interval>
    /// Inputs are missing until written. A string that depends on a range has no bytes to read.
    public let strings: UnsafeMutablePointer<ByteView>

    /// - Precondition: the program reads no event's fields.
    public init(_ program: Program) {
        precondition(!program.readsFields, "an event's fields have no ranges")
        instructions = FixedTable(program.instructions)
        file = RegisterFile(program, missing: .anything) { Interval($0) }
        models = ModelCaller(program.calls, missing: .anything)
        numbers = file.numbers
        strings = file.strings
    }

    /// Computes all registers.
    public mutating func run() {
        for index in instructions.indices {
            let instruction = instructions[index]
            let a = Int(instruction.a)
            let b = Int(instruction.b)
            let c = Int(instruction.c)
            let result = Int(instruction.result)
            switch instruction.operation {
            case .add: numbers[result] = numbers[a] + numbers[b]
            case .subtract: numbers[result] = numbers[a] - numbers[b]
            case .multiply: numbers[result] = numbers[a] * numbers[b]
            case .divide: numbers[result] = numbers[a] / numbers[b]
            case .remainder: numbers[result] = .remainder(numbers[a], numbers[b])
            case .power: numbers[result] = .power(numbers[a], numbers[b])
            case .minimum: numbers[result] = .minimum(numbers[a], numbers[b])
            case .maximum: numbers[result] = .maximum(numbers[a], numbers[b])
            case .negate: numbers[result] = -numbers[a]
            case .absolute: numbers[result] = numbers[a].absolute
            case .floor: numbers[result] = numbers[a].mapped { $0.rounded(.down) }
            case .ceiling: numbers[result] = numbers[a].mapped { $0.rounded(.up) }
            case .squareRoot: numbers[result] = numbers[a].squareRoot
            case .exponential: numbers[result] = numbers[a].exponential
            case .logarithm: numbers[result] = numbers[a].logarithm
            case .sigmoid: numbers[result] = numbers[a].sigmoid
            case .equal: numbers[result] = .equal(numbers[a], numbers[b])
            case .notEqual: numbers[result] = .notEqual(numbers[a], numbers[b])
            case .less: numbers[result] = .less(numbers[a], numbers[b])
            case .lessOrEqual: numbers[result] = .lessOrEqual(numbers[a], numbers[b])
            case .and: numbers[result] = .and(numbers[a], numbers[b])
            case .or: numbers[result] = .or(numbers[a], numbers[b])
            case .not: numbers[result] = .not(numbers[a])
            case .stringEqual: numbers[result] = test(strings[a], strings[b], ByteView.areEqual)
            case .stringNotEqual: numbers[result] = test(strings[a], strings[b], ByteView.areDifferent)
            case .stringLess: numbers[result] = test(strings[a], strings[b], ByteView.isLess)
            case .stringLessOrEqual: numbers[result] = test(strings[a], strings[b], ByteView.isLessOrEqual)
            case .contains: numbers[result] = test(strings[a], strings[b]) { $0.contains($1) }
            case .startsWith: numbers[result] = test(strings[a], strings[b]) { $0.starts(with: $1) }
            case .endsWith: numbers[result] = test(strings[a], strings[b]) { $0.ends(with: $1) }
            case .lower: strings[result] = file.scratch[b].lowercased(strings[a])
            case .selectNumber: numbers[result] = .select(numbers[a], numbers[b], numbers[c])
            case .selectString: strings[result] = select(numbers[a], strings[b], strings[c])
            case .coalesceNumber: numbers[result] = .coalesce(numbers[a], numbers[b])
            case .coalesceString: strings[result] = coalesce(strings[a], strings[b])
            case .hasNumber: numbers[result] = numbers[a].has
            case .hasString: numbers[result] = strings[a].isUnknown ? .maybe : bit(!strings[a].isMissing)
            case .loadNumber, .loadBool, .loadString, .hasField: break
            case .predict: models.bound(a, numbers, into: numbers + result)
            }
        }
    }
}

private func bit(_ condition: Bool) -> Interval { condition ? .true : .false }

private func test(_ a: ByteView, _ b: ByteView, _ holds: (ByteView, ByteView) -> Bool) -> Interval {
    a.isUnknown || b.isUnknown ? .maybe : bit(holds(a, b))
}

private func select(_ condition: Interval, _ then: ByteView, _ otherwise: ByteView) -> ByteView {
    if !condition.canBeFalse { return then }
    return condition.canBeTrue ? .unknown : otherwise
}

private func coalesce(_ a: ByteView, _ b: ByteView) -> ByteView {
    a.isMissing && !a.isUnknown ? b : a
}
