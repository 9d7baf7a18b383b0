import TestSupport

/// Random well-typed expressions over the numbers `x0`...`x3`, the strings `s0` and `s1` and literals.
struct ExpressionGenerator {
    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    static let numberNames = ["x0", "x1", "x2", "x3"]
    static let stringNames = ["s0", "s1"]

    mutating func number(depth: Int) -> String {
        if depth == 0 || random.chance(0.1) { return numberLeaf() }
        let next = depth - 1
        switch random.int(0...13) {
        case 0...5:
            return "(\(number(depth: next)) \(random.pick(["+", "-", "*", "/", "%"])) \(number(depth: next)))"
        case 6: return "-(\(number(depth: next)))"
        case 7, 8:
            let function = random.pick(["abs", "floor", "ceil", "sqrt", "exp", "ln"])
            return "\(function)(\(number(depth: next)))"
        case 9: return "\(random.pick(["min", "max"]))(\(number(depth: next)), \(number(depth: next)))"
        case 10:
            return "pow(\(number(depth: next)), \(random.chance(0.5) ? smallWhole() : number(depth: next)))"
        case 11: return "clamp(\(number(depth: next)), \(numberLeaf()), \(numberLeaf()))"
        case 12: return "coalesce(\(number(depth: next)), \(number(depth: next)))"
        default: return "(\(bool(depth: next)) ? \(number(depth: next)) : \(number(depth: next)))"
        }
    }

    mutating func bool(depth: Int) -> String {
        if depth == 0 { return random.pick(["true", "false", "has(x0)", "has(s1)"]) }
        let next = depth - 1
        switch random.int(0...9) {
        case 0...4:
            let op = random.pick(["==", "!=", "<", "<=", ">", ">="])
            return "(\(number(depth: next)) \(op) \(number(depth: next)))"
        case 5: return "!\(bool(depth: next))"
        case 6: return "(\(bool(depth: next)) \(random.pick(["&&", "||", "==", "!="])) \(bool(depth: next)))"
        case 7: return "(\(number(depth: next)) in [\(numberLeaf()), \(numberLeaf())])"
        case 8: return "(\(bool(depth: next)) ? \(bool(depth: next)) : \(bool(depth: next)))"
        default:
            return "(\(string(depth: next)) \(random.pick(["==", "!=", "<", ">="])) \(string(depth: next)))"
        }
    }

    mutating func string(depth: Int) -> String {
        if depth == 0 || random.chance(0.4) { return random.pick(["s0", "s1", "\"a\"", "\"\"", "'Ä'"]) }
        switch random.int(0...2) {
        case 0: return "lower(\(string(depth: depth - 1)))"
        case 1: return "coalesce(\(string(depth: depth - 1)), \(string(depth: depth - 1)))"
        default:
            return "(\(bool(depth: depth - 1)) ? \(string(depth: depth - 1)) : \(string(depth: depth - 1)))"
        }
    }

    private mutating func numberLeaf() -> String {
        random.chance(0.7) ? random.pick(Self.numberNames) : smallWhole()
    }

    private mutating func smallWhole() -> String {
        random.pick(["0", "1", "2", "3", "10", "0.5", "-1", "-2", "-0.5", "1e300", "1d"])
    }
}
