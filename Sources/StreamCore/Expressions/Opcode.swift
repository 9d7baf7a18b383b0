/// The operations of a ``Program``. `a`, `b` and `c` are an instruction's operands.
///
/// Numbers are IEEE doubles, and each operation rounds once. A bool is 1 or 0 in a number register, or NaN
/// for an event's flag that is missing; what is not 1 counts as false. A comparison with NaN or with a
/// missing string is false, `!=` too.
public enum Opcode: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    // Numbers to a number.
    case add, subtract, multiply, divide
    /// The remainder of the division truncated towards zero, with the sign of `a`: C's fmod.
    case remainder
    case power
    /// NaN if either operand is; -0 counts as less than +0.
    case minimum, maximum
    case negate, absolute, floor, ceiling, squareRoot
    case exponential, logarithm
    /// `1 / (1 + exp(-a))`, computed in exactly this form.
    case sigmoid

    // Numbers to a bool.
    case equal, notEqual, less, lessOrEqual

    // Bools to a bool.
    case and, or, not

    // Strings to a bool; bytes of UTF-8 are compared.
    case stringEqual, stringNotEqual, stringLess, stringLessOrEqual
    case contains, startsWith, endsWith

    /// Unicode's simple lower case mapping, character by character. `b` is the scratch buffer.
    case lower

    /// `b` if `a` is true, else `c`.
    case selectNumber, selectString
    /// `a`, or `b` if `a` is NaN (missing).
    case coalesceNumber, coalesceString
    /// Whether a value is present.
    case hasNumber, hasString

    // An event's field, whose index is `a`: NaN or missing if it is not of the type wanted.
    case loadNumber, loadBool, loadString
    /// Whether the field is present and not null.
    case hasField

    /// A trained model's results, in consecutive registers from `result` on. `a` is the index of the call in
    /// ``Program/calls``, which names the inputs.
    case predict

    /// The bank in which the result stands.
    var bank: Register.Bank {
        switch self {
        case .lower, .selectString, .coalesceString, .loadString: .string
        default: .number
        }
    }

    /// Whether the operation reads the event's fields.
    var readsField: Bool {
        switch self {
        case .loadNumber, .loadBool, .loadString, .hasField: true
        default: false
        }
    }

    /// Whether a bool that it gives is never NaN.
    var givesDefiniteBool: Bool {
        switch self {
        case .equal, .notEqual, .less, .lessOrEqual, .and, .or, .not, .hasNumber, .hasString, .hasField,
            .stringEqual, .stringNotEqual, .stringLess, .stringLessOrEqual, .contains, .startsWith, .endsWith:
            true
        default: false
        }
    }
}
