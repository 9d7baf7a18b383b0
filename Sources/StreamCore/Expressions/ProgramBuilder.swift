/// Builds one program of many expressions.
///
/// An operation on the same operands is emitted once and its register shared (hash-consing), so that what
/// several conditions have in common is computed once a run.
public struct ProgramBuilder {
    private struct Operation: Hashable {
        var operation: Opcode
        var a: Int
        var b: Int
        var c: Int
    }

    private var instructions: [Instruction] = []
    private var counts: (number: Int, string: Int) = (0, 0)
    private var results: [Operation: Register] = [:]
    /// Registers that are known to hold 1 or 0.
    private var definiteBools: Set<Register> = []
    private var numberConstants: [Program.NumberConstant] = []
    private var stringConstants: [Program.StringConstant] = []
    private var numberRegisters: [UInt64: Register] = [:]
    private var stringRegisters: [[UInt8]: Register] = [:]
    private var scratchCount = 0
    private var calls: [ModelCall] = []

    /// A builder of an empty program.
    public init() {}

    /// Whether more registers were asked for than a program can have, see ``Program/maximumCount``. The
    /// expression that passes the limit gets an error; whoever only adds inputs has to look.
    public var isOverfull: Bool {
        counts.number > Program.maximumCount || counts.string > Program.maximumCount
    }

    /// How an error says that the builder is overfull; it is reported once, where the limit is passed.
    static let overfullMessage =
        "the configuration needs more than \(Program.maximumCount) values of one kind; "
        + "use fewer features and smaller expressions"

    /// A register that the caller fills before each run.
    public mutating func input(_ type: ValueType) -> Register {
        let register = makeRegister(type.bank)
        if type == .bool { definiteBools.insert(register) }
        return register
    }

    /// A register that always holds `value`; equal bit patterns share one.
    public mutating func constant(_ value: Double) -> Register {
        if let known = numberRegisters[value.bitPattern] { return known }
        let register = makeRegister(.number)
        numberRegisters[value.bitPattern] = register
        numberConstants.append(Program.NumberConstant(index: register.index, value: value))
        if value == 0 || value == 1 { definiteBools.insert(register) }
        return register
    }

    /// A register that always holds the string.
    public mutating func constant(_ value: String) -> Register {
        let bytes = Array(value.utf8)
        if let known = stringRegisters[bytes] { return known }
        let register = makeRegister(.string)
        stringRegisters[bytes] = register
        stringConstants.append(Program.StringConstant(index: register.index, bytes: bytes))
        return register
    }

    /// Emits an operation of one operand, such as `.sigmoid`, or finds it among those emitted.
    public mutating func emit(_ operation: Opcode, _ a: Register) -> Register {
        emit(operation, a.index)
    }

    /// Emits an operation of two operands, such as `.add`, or finds it among those emitted.
    public mutating func emit(_ operation: Opcode, _ a: Register, _ b: Register) -> Register {
        emit(operation, a.index, b.index)
    }

    mutating func emit(_ operation: Opcode, _ a: Int, _ b: Int = 0, _ c: Int = 0) -> Register {
        let key = Operation(operation: operation, a: a, b: b, c: c)
        if let known = results[key] { return known }
        let register = makeRegister(operation.bank)
        results[key] = register
        if operation.givesDefiniteBool { definiteBools.insert(register) }
        var instruction = Instruction(
            operation: operation, result: UInt16(truncatingIfNeeded: register.index),
            a: UInt16(truncatingIfNeeded: a), b: UInt16(truncatingIfNeeded: b),
            c: UInt16(truncatingIfNeeded: c))
        if operation == .lower {
            instruction.b = UInt16(truncatingIfNeeded: scratchCount)
            scratchCount += 1
        }
        instructions.append(instruction)
        return register
    }

    /// Emits a call of a trained model.
    /// - Returns: the registers of its results, in their order.
    mutating func predict(_ model: any Model, inputs: [Register]) -> [Register] {
        let results = (0..<model.outputs.count).map { _ in makeRegister(.number) }
        instructions.append(
            Instruction(
                operation: .predict, result: UInt16(truncatingIfNeeded: results[0].index),
                a: UInt16(truncatingIfNeeded: calls.count), b: 0, c: 0))
        calls.append(ModelCall(model: model, inputs: inputs.map(\.index)))
        return results
    }

    /// The bool in `register` with a missing one (NaN) turned into false.
    mutating func definiteBool(_ register: Register) -> Register {
        definiteBools.contains(register) ? register : emit(.and, register, register)
    }

    /// The program of all that was emitted.
    /// - Precondition: ``isOverfull`` is false.
    public func finish() -> Program {
        precondition(!isOverfull, "a program has at most \(Program.maximumCount) registers of a bank")
        return Program(
            instructions: instructions, numberRegisterCount: counts.number,
            stringRegisterCount: counts.string, numberConstants: numberConstants,
            stringConstants: stringConstants, scratchCount: scratchCount, calls: calls)
    }

    private mutating func makeRegister(_ bank: Register.Bank) -> Register {
        switch bank {
        case .number:
            counts.number += 1
            return Register(bank: bank, index: counts.number - 1)
        case .string:
            counts.string += 1
            return Register(bank: bank, index: counts.string - 1)
        }
    }
}
