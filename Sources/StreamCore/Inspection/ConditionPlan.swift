/// A condition taken apart at `&&`, `||`, `!` and at names of features that are conditions, with the
/// registers of its parts.
struct ConditionPlan: Sendable {
    /// A value's register and type.
    struct Operand: Sendable {
        let register: Register
        let type: ValueType
    }

    /// Of one condition, so many parts are told apart, and so many inside each other.
    static let maximumCount = 400
    static let maximumDepth = 50

    let text: String
    /// 1 where the condition holds.
    let result: Register
    let `operator`: ConditionExplanation.Operator?
    let value: Operand?
    let threshold: Operand?
    let parts: [ConditionPlan]

    /// Reads the registers of a machine that has run.
    func explanation(_ machine: borrowing Machine) -> ConditionExplanation {
        var margin: Double?
        if case .comparison(let op) = `operator`, let value, let threshold, value.type == .number {
            margin = Self.margin(
                op, machine.numbers[value.register.index], machine.numbers[threshold.register.index])
        }
        var explained: [ConditionExplanation] = []
        for part in parts { explained.append(part.explanation(machine)) }
        return ConditionExplanation(
            expression: text, holds: machine.numbers[result.index] == 1, operator: `operator`,
            value: value?.read(machine), threshold: threshold?.read(machine), margin: margin,
            parts: explained)
    }

    /// How far the comparison of a value with a threshold is from flipping, positive while it holds.
    private static func margin(_ op: BinaryOperator, _ value: Double, _ threshold: Double) -> Double? {
        switch op {
        case .greater, .greaterOrEqual: value - threshold
        case .less, .lessOrEqual: threshold - value
        case .equal: -(value - threshold).magnitude
        case .notEqual: (value - threshold).magnitude
        default: nil
        }
    }
}

extension ConditionPlan.Operand {
    func read(_ machine: borrowing Machine) -> ExplainedValue {
        switch type {
        case .number: .number(machine.numbers[register.index])
        case .bool: .bool(machine.numbers[register.index] == 1)
        case .string: .string(machine.strings[register.index].presentText)
        }
    }
}

/// Takes one condition apart and compiles the parts.
struct ConditionSplitter {
    private let graph: NameGraph
    /// How many parts may still be told apart.
    private var left: Int

    init(_ graph: NameGraph, maximumCount: Int = ConditionPlan.maximumCount) {
        self.graph = graph
        left = maximumCount
    }

    /// Nil for what does not compile.
    mutating func split(
        _ expression: Expression, in source: SourceText, depth: Int = 0,
        with assembler: inout ProgramAssembler
    ) -> ConditionPlan? {
        guard let result = assembler.compile(expression, in: source, expecting: .bool)?.register else {
            return nil
        }
        left -= 1
        let form = left > 0 && depth < ConditionPlan.maximumDepth ? form(expression, in: source) : .whole
        var parts: [ConditionPlan] = []
        var sides: [ConditionPlan.Operand?] = [nil, nil]
        switch form {
        case .parts(_, let children, let source):
            for child in children {
                guard
                    let part = split(child, in: source, depth: depth + 1, with: &assembler)
                else { return nil }
                parts.append(part)
            }
        case .comparison(_, let value, let threshold):
            sides = [value, threshold].map { side in
                side.flatMap { assembler.compile($0, in: source, expecting: nil) }
                    .map { ConditionPlan.Operand(register: $0.register, type: $0.type) }
            }
        case .whole: break
        }
        return ConditionPlan(
            text: source.text(in: expression.range), result: result, operator: form.operator,
            value: sides[0], threshold: sides[1], parts: parts)
    }

    private enum Form {
        case parts(ConditionExplanation.Operator, [Expression], SourceText)
        case comparison(BinaryOperator, value: Expression, threshold: Expression?)
        case whole

        var `operator`: ConditionExplanation.Operator? {
            switch self {
            case .parts(let op, _, _): op
            case .comparison(let op, _, _): .comparison(op)
            case .whole: nil
            }
        }
    }

    private func form(_ expression: Expression, in source: SourceText) -> Form {
        switch expression.node {
        case .binary(.and, _, _): .parts(.and, expression.operands(of: .and), source)
        case .binary(.or, _, _): .parts(.or, expression.operands(of: .or), source)
        case .unary(.not, let operand): .parts(.not, [operand], source)
        case .binary(.in, let element, _): .comparison(.in, value: element, threshold: nil)
        case .binary(let op, let a, let b) where op.precedence == Precedence.comparison:
            a.isConstant && !b.isConstant
                ? .comparison(op.mirrored, value: b, threshold: a)
                : .comparison(op, value: a, threshold: b)
        case .name(let path):
            if case .expression(_, let source, let definition) = graph.nodes[path.featureName] {
                .parts(.definition, [definition], source)
            } else {
                .whole
            }
        default: .whole
        }
    }
}

extension Expression {
    /// The operands of a chain of one operator, such as the three of `a && b && c`.
    fileprivate func operands(of op: BinaryOperator) -> [Expression] {
        var operands: [Expression] = []
        var open = [self]
        while let next = open.popLast() {
            if case .binary(op, let a, let b) = next.node {
                open += [b, a]
            } else {
                operands.append(next)
            }
        }
        return operands
    }

    fileprivate var isConstant: Bool { names.isEmpty }
}

extension BinaryOperator {
    /// The operator of the same comparison with its sides exchanged.
    fileprivate var mirrored: BinaryOperator {
        switch self {
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        default: self
        }
    }
}

extension SourceText {
    /// The text in a range of UTF-8 offsets.
    fileprivate func text(in range: Range<Int>) -> String {
        String(decoding: Array(text.utf8)[range], as: UTF8.self)
    }
}
