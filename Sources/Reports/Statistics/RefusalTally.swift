import EventCodec

/// Refused events by reason, each with the first one as an example.
struct RefusalTally: Sendable {
    struct Reason: Sendable {
        let code: String
        let field: String?
        var count: UInt64
        let firstLine: Int
        let message: String
    }

    private(set) var reasons: [Reason] = []

    mutating func count(_ error: DecodeError, line: Int) {
        let (code, field) = (error.code.rawValue, error.field)
        if let index = reasons.firstIndex(where: { $0.code == code && $0.field == field }) {
            reasons[index].count += 1
        } else {
            reasons.append(
                Reason(code: code, field: field, count: 1, firstLine: line, message: error.message))
        }
    }
}
