import Glibc
import StreamCore

/// An expression evaluated by walking its tree with values whose types show only there.
///
/// What has no meaning (arithmetic on a missing field, the logarithm of a string) is missing; a NaN counts as
/// missing for `has` and `coalesce`.
struct ModelExpression {
    private let root: StreamCore.Expression

    init(_ source: SourceText) throws {
        root = try StreamCore.Expression.parse(source.text)
    }

    var names: [String] { root.names.map(\.joined) }

    /// The value over features and models.
    func value(of lookup: (String) -> ModelValue) -> ModelValue {
        evaluate(root) { lookup($0.joined) }
    }

    /// The value over an event's fields.
    func value(where field: (FieldPath) -> ModelValue) -> ModelValue { evaluate(root, field) }

    private func evaluate(_ expression: StreamCore.Expression, _ lookup: (FieldPath) -> ModelValue)
        -> ModelValue
    {
        func value(_ child: StreamCore.Expression) -> ModelValue { evaluate(child, lookup) }
        switch expression.node {
        case .number(let number): return .number(number)
        case .bool(let bool): return .bool(bool)
        case .string(let string): return .string(string)
        case .name(let path): return lookup(path)
        case .list: return .other
        case .unary(.not, let operand): return .bool(!value(operand).isTrue)
        case .unary(.negate, let operand): return value(operand).number.map { .number(-$0) } ?? .missing
        case .conditional(let condition, let then, let otherwise):
            return value(condition).isTrue ? value(then) : value(otherwise)
        case .binary(.and, let a, let b): return .bool(value(a).isTrue && value(b).isTrue)
        case .binary(.or, let a, let b): return .bool(value(a).isTrue || value(b).isTrue)
        case .binary(.in, let element, let list):
            let wanted = value(element)
            guard case .list(let choices) = list.node else { return .missing }
            return .bool(choices.contains { Self.equal(wanted, value($0)) == true })
        case .binary(let op, let a, let b):
            return Self.compare(op, value(a), value(b)) ?? Self.compute(op, value(a), value(b))
        case .call(let function, let arguments) where function.text == "coalesce":
            return arguments.map(value).first(where: Self.isPresent) ?? .missing
        case .call(let function, let arguments):
            return Self.call(function.text, arguments.map(value))
        }
    }

    /// Whether two values are equal; nil when they cannot be compared.
    private static func equal(_ a: ModelValue, _ b: ModelValue) -> Bool? {
        switch (a, b) {
        case (.number(let a), .number(let b)): a.isNaN || b.isNaN ? nil : a == b
        case (.string, .string), (.bool, .bool): a == b
        default: nil
        }
    }

    /// nil when `op` is no comparison. What cannot be compared is neither equal, different, less nor greater.
    private static func compare(_ op: BinaryOperator, _ a: ModelValue, _ b: ModelValue) -> ModelValue? {
        switch op {
        case .equal: .bool(equal(a, b) == true)
        case .notEqual: .bool(equal(a, b) == false)
        case .less: .bool(isLess(a, b))
        case .greater: .bool(isLess(b, a))
        case .lessOrEqual: .bool(isLess(a, b) || (equal(a, b) == true && isOrdered(a)))
        case .greaterOrEqual: .bool(isLess(b, a) || (equal(a, b) == true && isOrdered(a)))
        default: nil
        }
    }

    private static func isLess(_ a: ModelValue, _ b: ModelValue) -> Bool {
        switch (a, b) {
        case (.number(let a), .number(let b)): a < b
        case (.string(let a), .string(let b)): a.utf8.lexicographicallyPrecedes(b.utf8)
        default: false
        }
    }

    private static func isOrdered(_ value: ModelValue) -> Bool { value.number != nil || value.string != nil }

    private static func compute(_ op: BinaryOperator, _ a: ModelValue, _ b: ModelValue) -> ModelValue {
        guard let a = a.number, let b = b.number else { return .missing }
        switch op {
        case .add: return .number(a + b)
        case .subtract: return .number(a - b)
        case .multiply: return .number(a * b)
        case .divide: return .number(a / b)
        case .remainder: return .number(fmod(a, b))
        default: return .missing
        }
    }

    private static func call(_ name: String, _ arguments: [ModelValue]) -> ModelValue {
        switch name {
        case "has": return .bool(arguments.first.map(isPresent) ?? false)
        case "contains", "startsWith", "endsWith", "lower": return callOnText(name, arguments.map(\.string))
        default: return callOnNumbers(name, arguments.map(\.number))
        }
    }

    /// Whether a value is there, of whatever type.
    private static func isPresent(_ value: ModelValue) -> Bool {
        switch value {
        case .missing: false
        case .number(let number): !number.isNaN
        case .string, .bool, .other: true
        }
    }

    private static func callOnNumbers(_ name: String, _ arguments: [Double?]) -> ModelValue {
        let numbers = arguments.compactMap { $0 }
        guard let x = numbers.first, numbers.count == arguments.count else { return .missing }
        let result: Double
        switch name {
        case "min": result = numbers.contains(where: \.isNaN) ? .nan : numbers.min() ?? .nan
        case "max": result = numbers.contains(where: \.isNaN) ? .nan : numbers.max() ?? .nan
        case "clamp":
            // A lower bound above the upper one gives way to it.
            result = numbers.contains(where: \.isNaN) ? .nan : min(max(x, numbers[1]), numbers[2])
        case "abs": result = abs(x)
        case "floor": result = x.rounded(.down)
        case "ceil": result = x.rounded(.up)
        case "sqrt": result = x.squareRoot()
        case "exp": result = exp(x)
        case "ln": result = log(x)
        case "pow": result = pow(x, numbers[1])
        default: return .missing
        }
        return .number(result)
    }

    private static func callOnText(_ name: String, _ arguments: [String?]) -> ModelValue {
        let texts = arguments.compactMap { $0.map { Array($0.utf8) } }
        guard let text = texts.first, texts.count == arguments.count else { return .missing }
        switch name {
        case "lower":
            let lowered = text.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
            return .string(String(decoding: lowered, as: UTF8.self))
        case "startsWith": return .bool(text.starts(with: texts[1]))
        case "endsWith": return .bool(text.reversed().starts(with: texts[1].reversed()))
        default:
            let part = texts[1]
            let starts = text.count >= part.count ? Array(0...text.count - part.count) : []
            return .bool(starts.contains { text[$0...].starts(with: part) })
        }
    }
}

extension ModelExpression {
    /// The names that stand where only a string can: beside a string literal, or as a string function's
    /// argument.
    var namesUsedAsText: [String] { Self.textual(root) }

    private static func textual(_ expression: StreamCore.Expression) -> [String] {
        let children = expression.node.children
        var operands: [StreamCore.Expression] = []
        switch expression.node {
        case .binary(.in, let element, let list): operands = [element] + list.node.children
        case .binary: operands = children
        case .call(let function, _) where function.text == "coalesce": operands = children
        case .call(let function, _)
        where ["contains", "startsWith", "endsWith", "lower"].contains(function.text):
            operands = children
            return names(operands) + children.flatMap(textual)
        default: break
        }
        let isText = operands.contains { if case .string = $0.node { true } else { false } }
        return (isText ? names(operands) : []) + children.flatMap(textual)
    }

    private static func names(_ operands: [StreamCore.Expression]) -> [String] {
        operands.compactMap { if case .name(let path) = $0.node { path.joined } else { nil } }
    }
}

extension FieldPath {
    fileprivate var joined: String { keys.joined(separator: ".") }
}
