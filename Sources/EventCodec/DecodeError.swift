import CJSON
import StreamCore

/// Why an event went to the dead-letter topic; the raw value is the `error.code` header.
public enum ErrorCode: String, Sendable, CaseIterable {
    case malformed
    case missingField = "missing_field"
    case badTimestamp = "bad_timestamp"
    case badValue = "bad_value"
    case tooLarge = "too_large"
    /// The event is older than `allowed_lateness` lets it be; the engine finds that, not the decoder.
    case late
    /// The event is further ahead of the clock than `max_future_skew`; live only.
    case future
}

/// Why a record is no event. Costs nothing but a few words until its ``message`` is asked for.
public struct DecodeError: Error, Equatable {
    /// The fields of `input.mapping`, under their names there.
    enum Field: String {
        case eventID = "event_id"
        case customerID = "customer_id"
        case type
        case timestamp
    }

    /// What stood where something else was needed.
    enum Found: String {
        case bool = "true or false"
        case integer = "an integer"
        case real = "a number with a fraction or an exponent"
        case emptyString = "an empty string"
        case string = "a string"
        case other = "an object or an array"
        case missing = "nothing"
    }

    enum Reason: Equatable {
        case tooLarge(bytes: Int, maximum: Int)
        case malformed(JSONFault?)
        case missing(Field, paths: [FieldPath])
        case badValue(Field, found: Found)
        case badTimestamp(InputDefinition.TimeFormat, found: Found)
        case late(allowed: Int64)
        case future(allowed: Int64)
    }

    let reason: Reason

    init(_ reason: Reason) { self.reason = reason }

    /// The event is older than its customer's time by more than `allowed` ms.
    public static func late(allowed: Int64) -> DecodeError { DecodeError(.late(allowed: allowed)) }

    /// The event is ahead of the clock by more than `allowed` ms.
    public static func future(allowed: Int64) -> DecodeError { DecodeError(.future(allowed: allowed)) }

    public var code: ErrorCode {
        switch reason {
        case .tooLarge: .tooLarge
        case .malformed: .malformed
        case .missing: .missingField
        case .badValue: .badValue
        case .badTimestamp: .badTimestamp
        case .late: .late
        case .future: .future
        }
    }

    /// The field's name in `input.mapping`; nil when the record as a whole is at fault.
    public var field: String? {
        switch reason {
        case .tooLarge, .malformed: nil
        case .missing(let field, _), .badValue(let field, _): field.rawValue
        case .badTimestamp, .late, .future: Field.timestamp.rawValue
        }
    }

    /// What is wrong and what to do, in one sentence without a full stop.
    public var message: String {
        switch reason {
        case .tooLarge(let bytes, let maximum):
            "the record has \(bytes) bytes, the most is \(maximum)"
        case .malformed(let fault):
            fault?.description ?? "the record is no valid JSON object"
        case .missing(let field, let paths):
            "no \(field.rawValue): \(paths.map(\.description).joined(separator: ", ")) is missing or null"
        case .badValue(let field, let found):
            "\(field.rawValue) must be a string that is not empty or an integer, found \(found.rawValue)"
        case .badTimestamp(let format, let found):
            "timestamp must be \(format.expectation), found \(found.text(asTimestamp: format))"
        case .late(let allowed):
            "the event is older than its customer's time by more than allowed_lateness "
                + "(\(DurationText.text(allowed)))"
        case .future(let allowed):
            "the event is ahead of the clock by more than max_future_skew (\(DurationText.text(allowed)))"
        }
    }
}

extension DecodeError.Found {
    init(_ value: CJSONValue) {
        self =
            switch value.kind {
            case .missing: .missing
            case .bool: .bool
            case .integer: .integer
            case .real: .real
            case .string: value.text.length == 0 ? .emptyString : .string
            case .other: .other
            }
    }
}

extension DecodeError.Found {
    /// Strings and integers may be of the right kind and still name no instant.
    fileprivate func text(asTimestamp format: InputDefinition.TimeFormat) -> String {
        switch (self, format) {
        case (.string, .auto), (.string, .rfc3339): "other text"
        case (.integer, .auto), (.integer, .seconds), (.integer, .milliseconds): "an integer out of range"
        default: rawValue
        }
    }
}

extension InputDefinition.TimeFormat {
    /// What a timestamp is to look like.
    fileprivate var expectation: String {
        switch self {
        case .auto:
            "RFC 3339 text such as 2026-01-05T10:11:12.123Z or a number of seconds or an integer of "
                + "milliseconds since 1970, in the years 0000 to 9999"
        case .rfc3339: "RFC 3339 text such as 2026-01-05T10:11:12.123Z, in the years 0000 to 9999"
        case .seconds: "a number of seconds since 1970, in the years 0000 to 9999"
        case .milliseconds: "an integer of milliseconds since 1970, in the years 0000 to 9999"
        }
    }
}
