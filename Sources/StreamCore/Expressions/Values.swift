/// The type of an expression.
public enum ValueType: String, Sendable { case number, bool, string }

/// Where a value stands in a ``Machine``. Numbers and bools (1 and 0) share a bank of doubles, strings have
/// one of their own.
public struct Register: Hashable, BitwiseCopyable, Sendable {
    /// The kinds of registers, each with indices of its own.
    public enum Bank: Hashable, BitwiseCopyable, Sendable { case number, string }

    public var bank: Bank
    /// Counts from 0 in each bank.
    public var index: Int

    public init(bank: Bank, index: Int) {
        self.bank = bank
        self.index = index
    }
}

extension ValueType {
    var bank: Register.Bank { self == .string ? .string : .number }
}

/// What a name in an expression stands for.
public enum NameBinding: Sendable {
    /// A value in an input or computed register. A missing number is NaN, a missing string
    /// ``ByteView/missing``.
    case value(Register, ValueType)
    /// A field of an event, as an index into ``Event/fields``; its type shows only when the program runs.
    case field(Int)
    /// Nothing: an error that says which kind of thing was looked for, and what may have been meant.
    case unknown(noun: String = "feature", suggestion: String?)
    /// Something with an error of its own: whatever uses it stays silent, so that one mistake is one error.
    case broken
}
