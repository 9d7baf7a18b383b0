import TerminalView

/// HTML text that is made by interpolation: what is put in as a string is escaped, what is HTML already is
/// not. So a customer's id cannot become markup.
struct HTML: ExpressibleByStringInterpolation {
    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text: String

        init(literalCapacity: Int, interpolationCount: Int) {
            text = ""
            text.reserveCapacity(literalCapacity + 16 * interpolationCount)
        }

        mutating func appendLiteral(_ literal: String) { text += literal }
        mutating func appendInterpolation(_ html: HTML) { text += html.text }
        mutating func appendInterpolation(_ foreign: String) { text += HTML.escaped(foreign) }
        mutating func appendInterpolation(_ foreign: StaticString) { text += HTML.escaped("\(foreign)") }
        mutating func appendInterpolation(_ number: Int) { text += String(number) }
        /// A length in a drawing, to a tenth.
        mutating func appendInterpolation(_ length: Double) { text += HTML.tenths(length) }
    }

    private(set) var text: String

    init(stringLiteral literal: String) { text = literal }
    init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    static func += (html: inout HTML, more: HTML) { html.text += more.text }

    static func + (a: HTML, b: HTML) -> HTML { HTML(stringLiteral: a.text + b.text) }

    static let empty: HTML = ""

    private static func escaped(_ foreign: String) -> String {
        var out = ""
        for character in TextGrid.printable(foreign).unicodeScalars {
            switch character {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "'": out += "&#39;"
            default: out.unicodeScalars.append(character)
            }
        }
        return out
    }

    private static func tenths(_ length: Double) -> String {
        let tenths = Int((min(max(length, -1e6), 1e6) * 10).rounded())
        if tenths % 10 == 0 { return String(tenths / 10) }
        return (tenths < 0 ? "-" : "") + "\(tenths.magnitude / 10).\(tenths.magnitude % 10)"
    }
}

extension Sequence<HTML> {
    func joined(separator: HTML = .empty) -> HTML {
        var isFirst = true
        return reduce(into: HTML.empty) { all, part in
            if !isFirst { all += separator }
            isFirst = false
            all += part
        }
    }
}
