/// One operation of a program: `result = operation(a, b, c)`. Each operand is a register's index in the bank
/// that the operation reads; operations with fewer operands leave the others 0.
public struct Instruction: Hashable, BitwiseCopyable, Sendable {
    public var operation: Opcode
    public var result: UInt16
    public var a: UInt16
    public var b: UInt16
    public var c: UInt16
}

/// A trained model and the number registers of its inputs, in its own order.
struct ModelCall: Sendable {
    let model: any Model
    let inputs: [Int]
}

/// A straight line of instructions without jumps, each of which computes one register from earlier ones.
public struct Program: Sendable {
    struct NumberConstant: Sendable {
        var index: Int
        var value: Double
    }

    struct StringConstant: Sendable {
        var index: Int
        var bytes: [UInt8]
    }

    /// How many registers of a bank, and how many fields of an event, a program can name.
    public static let maximumCount = Int(UInt16.max)

    /// In the order in which they run.
    public let instructions: [Instruction]
    /// How many registers hold numbers and bools: inputs, constants and results.
    public let numberRegisterCount: Int
    /// How many registers hold strings.
    public let stringRegisterCount: Int
    let numberConstants: [NumberConstant]
    let stringConstants: [StringConstant]
    /// How many buffers `lower` needs.
    let scratchCount: Int
    /// The models that the program runs.
    private(set) var calls: [ModelCall]

    /// The same with an engine's own models in the places of those that they were made of.
    func running(_ learners: [OnlineLogistic]) -> Program {
        var program = self
        program.calls = calls.map { call in
            guard let learner = learners.first(where: { $0.isMade(of: call.model) }) else { return call }
            return ModelCall(model: learner, inputs: call.inputs)
        }
        return program
    }

    /// Whether an event's fields are needed to run it.
    public var readsFields: Bool { instructions.contains { $0.operation.readsField } }
}
