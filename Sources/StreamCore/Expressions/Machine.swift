import Glibc

/// Runs a program over exact values.
///
/// The caller writes the inputs, runs, and reads results, each in the register that the ``ProgramBuilder``
/// gave for it. A run allocates nothing, except that `lower` makes room once for the longest string it meets.
public struct Machine: ~Copyable {
    private let instructions: FixedTable<Instruction>
    private let file: RegisterFile<Double>
    private let models: ModelCaller<Double>

    /// Numbers, and bools as 1 and 0. Inputs are NaN (missing) until written.
    public let numbers: UnsafeMutablePointer<Double>
    /// Strings, valid until the next run. Inputs are missing until written, and their bytes must live while
    /// results are read.
    public let strings: UnsafeMutablePointer<ByteView>

    /// A machine with memory of its own.
    public init(_ program: Program) {
        instructions = FixedTable(program.instructions)
        file = RegisterFile(program, missing: .nan) { $0 }
        models = ModelCaller(program.calls, missing: .nan)
        numbers = file.numbers
        strings = file.strings
    }

    /// Computes all registers.
    /// - Parameter fields: the event's fields that the program reads; nil lets all of them be missing.
    public mutating func run(fields: UnsafePointer<FieldValue>? = nil) {
        for index in instructions.indices {
            let instruction = instructions[index]
            let a = Int(instruction.a)
            let b = Int(instruction.b)
            let result = Int(instruction.result)
            switch instruction.operation {
            case .add: numbers[result] = numbers[a] + numbers[b]
            case .subtract: numbers[result] = numbers[a] - numbers[b]
            case .multiply: numbers[result] = numbers[a] * numbers[b]
            case .divide: numbers[result] = numbers[a] / numbers[b]
            case .remainder: numbers[result] = fmod(numbers[a], numbers[b])
            case .power: numbers[result] = pow(numbers[a], numbers[b])
            case .minimum: numbers[result] = ieeeMinimum(numbers[a], numbers[b])
            case .maximum: numbers[result] = ieeeMaximum(numbers[a], numbers[b])
            case .negate: numbers[result] = -numbers[a]
            case .absolute: numbers[result] = numbers[a].magnitude
            case .floor: numbers[result] = numbers[a].rounded(.down)
            case .ceiling: numbers[result] = numbers[a].rounded(.up)
            case .squareRoot: numbers[result] = numbers[a].squareRoot()
            case .exponential: numbers[result] = exp(numbers[a])
            case .logarithm: numbers[result] = log(numbers[a])
            case .sigmoid: numbers[result] = logistic(numbers[a])
            case .equal: numbers[result] = bit(numbers[a] == numbers[b])
            case .notEqual: numbers[result] = bit(numbers[a] < numbers[b] || numbers[a] > numbers[b])
            case .less: numbers[result] = bit(numbers[a] < numbers[b])
            case .lessOrEqual: numbers[result] = bit(numbers[a] <= numbers[b])
            case .and: numbers[result] = bit(numbers[a] == 1 && numbers[b] == 1)
            case .or: numbers[result] = bit(numbers[a] == 1 || numbers[b] == 1)
            case .not: numbers[result] = bit(numbers[a] != 1)
            case .stringEqual: numbers[result] = bit(ByteView.areEqual(strings[a], strings[b]))
            case .stringNotEqual: numbers[result] = bit(ByteView.areDifferent(strings[a], strings[b]))
            case .stringLess: numbers[result] = bit(ByteView.isLess(strings[a], strings[b]))
            case .stringLessOrEqual: numbers[result] = bit(ByteView.isLessOrEqual(strings[a], strings[b]))
            case .contains: numbers[result] = bit(strings[a].contains(strings[b]))
            case .startsWith: numbers[result] = bit(strings[a].starts(with: strings[b]))
            case .endsWith: numbers[result] = bit(strings[a].ends(with: strings[b]))
            case .lower: strings[result] = file.scratch[b].lowercased(strings[a])
            case .selectNumber: numbers[result] = numbers[a] == 1 ? numbers[b] : numbers[Int(instruction.c)]
            case .selectString: strings[result] = numbers[a] == 1 ? strings[b] : strings[Int(instruction.c)]
            case .coalesceNumber: numbers[result] = numbers[a].isNaN ? numbers[b] : numbers[a]
            case .coalesceString: strings[result] = strings[a].isMissing ? strings[b] : strings[a]
            case .hasNumber: numbers[result] = bit(!numbers[a].isNaN)
            case .hasString: numbers[result] = bit(!strings[a].isMissing)
            case .loadNumber: numbers[result] = load(fields, a, .number)
            case .loadBool: numbers[result] = load(fields, a, .bool)
            case .loadString:
                strings[result] = fields?[a].kind == .string ? fields?[a].text ?? .missing : .missing
            case .hasField: numbers[result] = bit((fields?[a].kind ?? .missing) != .missing)
            case .predict: models.score(a, numbers, into: numbers + result)
            }
        }
    }
}

@inline(__always)
private func bit(_ condition: Bool) -> Double { condition ? 1 : 0 }

@inline(__always)
private func load(_ fields: UnsafePointer<FieldValue>?, _ index: Int, _ kind: FieldValue.Kind) -> Double {
    guard let field = fields?[index], field.kind == kind else { return .nan }
    return field.number
}

/// IEEE 754-2019 `minimum`: NaN if either is, and -0 is less than +0.
@inline(__always)
func ieeeMinimum(_ a: Double, _ b: Double) -> Double {
    if a < b || a.isNaN { return a }
    if b < a || b.isNaN { return b }
    return a.sign == .minus ? a : b
}

/// IEEE 754-2019 `maximum`: NaN if either is, and +0 is more than -0.
@inline(__always)
func ieeeMaximum(_ a: Double, _ b: Double) -> Double {
    if a > b || a.isNaN { return a }
    if b > a || b.isNaN { return b }
    return a.sign == .minus ? b : a
}

/// The logistic function.
@inline(__always)
func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
