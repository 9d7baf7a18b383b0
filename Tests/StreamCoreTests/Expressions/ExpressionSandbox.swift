import StreamCore

/// Compiles and runs single expressions over features and an event's fields that are written in the test.
/// Names that begin with `properties` are fields.
final class ExpressionSandbox {
    /// A value as tests write it. Missing numbers and NaN are the same, `missing`.
    enum Value: Equatable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
        ExpressibleByBooleanLiteral,
        ExpressibleByStringLiteral
    {
        case number(Double)
        case bool(Bool)
        case string(String)
        case missing
        /// An object or an array in an event.
        case other

        init(floatLiteral value: Double) { self = .number(value) }
        init(integerLiteral value: Int) { self = .number(Double(value)) }
        init(booleanLiteral value: Bool) { self = .bool(value) }
        init(stringLiteral value: String) { self = .string(value) }

        /// Nil for what no feature can be.
        var type: ValueType? {
            switch self {
            case .number: .number
            case .bool: .bool
            case .string: .string
            case .missing, .other: nil
            }
        }
    }

    struct Faults: Error, Equatable { var errors: [ExpressionError] }

    private var features: [(name: String, value: Value, type: ValueType)] = []
    private var fields: [(name: String, value: Value)] = []
    private var buffers: [UnsafeMutableBufferPointer<UInt8>] = []

    init(_ values: KeyValuePairs<String, Value> = [:]) {
        for (name, value) in values { set(name, value) }
    }

    deinit {
        for buffer in buffers { buffer.deallocate() }
    }

    /// `type` is needed for a missing feature alone.
    func set(_ name: String, _ value: Value, type: ValueType = .number) {
        if name.hasPrefix("properties") {
            fields.append((name, value))
        } else {
            features.append((name, value, value.type ?? type))
        }
    }

    func compile(
        _ source: String, into builder: inout ProgramBuilder, expecting: ValueType? = nil
    ) throws -> (register: Register, type: ValueType, inputs: [Register]) {
        let inputs = features.map { builder.input($0.type) }
        var errors: [ExpressionError] = []
        let result = builder.compile(
            try Expression.parse(source), expecting: expecting, errors: &errors, resolve: { bind($0, inputs) }
        )
        guard let result else { throw Faults(errors: errors) }
        guard errors.isEmpty else { throw Faults(errors: errors) }
        return (result.register, result.type, inputs)
    }

    func evaluate(_ source: String, expecting: ValueType? = nil) throws -> Value {
        var builder = ProgramBuilder()
        let (register, type, inputs) = try compile(source, into: &builder, expecting: expecting)
        var machine = Machine(builder.finish())
        for (feature, input) in zip(features, inputs) {
            switch feature.value {
            case .number(let value): machine.numbers[input.index] = value
            case .bool(let value): machine.numbers[input.index] = value ? 1 : 0
            case .string(let text): machine.strings[input.index] = view(text)
            case .missing, .other: break
            }
        }
        let values = fields.map { fieldValue($0.value) }
        values.withUnsafeBufferPointer { machine.run(fields: $0.baseAddress) }
        return read(register, type, machine)
    }

    /// The faults of an expression that must have some.
    func faults(_ source: String, expecting: ValueType? = nil) throws -> [ExpressionError] {
        do {
            _ = try evaluate(source, expecting: expecting)
            return []
        } catch let error as ExpressionError {
            return [error]
        } catch let faults as Faults {
            return faults.errors
        }
    }

    private func bind(_ path: FieldPath, _ inputs: [Register]) -> NameBinding {
        let name = path.description
        if path.keys[0] == "properties" {
            if let index = fields.firstIndex(where: { $0.name == name }) { return .field(index) }
            fields.append((name, .missing))
            return .field(fields.count - 1)
        }
        if name == "cyclic" { return .broken }
        if let index = features.firstIndex(where: { $0.name == name }) {
            return .value(inputs[index], features[index].type)
        }
        return .unknown(suggestion: nearestName(to: name, among: features.map(\.name)))
    }

    private func read(_ register: Register, _ type: ValueType, _ machine: borrowing Machine) -> Value {
        if type == .string {
            let text = machine.strings[register.index]
            return text.isMissing ? .missing : .string(text.string)
        }
        let number = machine.numbers[register.index]
        if type == .bool { return number == 1 ? true : number == 0 ? false : .other }
        return number.isNaN ? .missing : .number(number)
    }

    private func fieldValue(_ value: Value) -> FieldValue {
        let none = view("")
        return switch value {
        case .number(let number): FieldValue(kind: .number, number: number, text: none)
        case .bool(let flag): FieldValue(kind: .bool, number: flag ? 1 : 0, text: none)
        case .string(let text): FieldValue(kind: .string, number: 0, text: view(text))
        case .missing: FieldValue(kind: .missing, number: 0, text: none)
        case .other: FieldValue(kind: .other, number: 0, text: none)
        }
    }

    private func view(_ text: String) -> ByteView {
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.utf8.count + 1)
        let end = buffer.initialize(fromContentsOf: Array(text.utf8) + [0])
        buffers.append(buffer)
        // The buffer has room for at least the terminator.
        return ByteView(base: UnsafePointer(buffer.baseAddress.unsafelyUnwrapped), count: end - 1)
    }
}
